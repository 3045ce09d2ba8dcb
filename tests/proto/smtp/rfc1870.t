# RFC 1870 7: a size is declared; here it is refused at MAIL, for all recipients.
PROGRAM smtpd
CONF hostname = sigurd.innosoft.com
CONF message_size_limit = 1000000
USER ned@innosoft.com
DOMAIN innosoft.com virtual
S: 220 sigurd.innosoft.com *
C: EHLO ymir.claremont.edu
S+: 250-SIZE 1000000
C: MAIL FROM:<ned@thor.innosoft.com> SIZE=1000001
S: 552 5.3.4 Message bigger than 1000000 octets
C: MAIL FROM:<ned@thor.innosoft.com> SIZE=99999999999999999999
S: 552 5.3.4 *
C: MAIL FROM:<ned@thor.innosoft.com> SIZE=500000
S: 250 2.1.0 *
C: RCPT TO:<ned@innosoft.com>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: Subject: smaller than that
C: 
C: .
S: 250 2.0.0 *
C: QUIT
S: 221 *
CLOSE
RESULT 0
QUEUED 1
