# An alias in ASCII that stands for an address beyond it: EXPN needs SMTPUTF8 (RFC 6531 3.7.4.2).
PROGRAM smtpd
DOMAIN bücher.test virtual
USER jörg@bücher.test
ALIAS sales: jörg@bücher.test
S: 220 *
C: EHLO client.example
S+: 250-SMTPUTF8
C: EXPN sales
S: 252 2.6.8 *
C: EXPN sales SMTPUTF8
S: 250 2.1.5 <jörg@bücher.test>
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
