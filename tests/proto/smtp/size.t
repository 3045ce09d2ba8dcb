# SIZE: the dialogue of RFC 1870 section 10, and its limits.
PROGRAM smtpd
CONF message_size_limit = 1M
USER ned@mail.test
ALIAS @mail.test: ned@mail.test
S: 220 *
C: EHLO ymir.claremont.edu
S+: 250-SIZE 1048576
C: MAIL FROM:<ned@thor.innosoft.com> SIZE=500000
S: 250 2.1.0 *
C: RCPT TO:<ned@mail.test>
S: 250 2.1.5 *
C: RCPT TO:<ned@ymir.claremont.edu.invalid@mail.test>
S: 501 5.1.3 *
C: RSET
S: 250 2.0.0 *
C: MAIL FROM:<ned@thor.innosoft.com> SIZE=1048577
S: 552 5.3.4 Message bigger than 1048576 octets
C: MAIL FROM:<ned@thor.innosoft.com> SIZE=18446744073709551616
S: 552 5.3.4 *
C: MAIL FROM:<ned@thor.innosoft.com> size=1048576
S: 250 2.1.0 *
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
