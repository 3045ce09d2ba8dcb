# Parameters of MAIL: SIZE (RFC 1870), BODY (RFC 6152), and others.
PROGRAM smtpd
CONF message_size_limit = 64K
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<b@c.example> SIZE=65537
S: 552 5.3.4 Message bigger than 65536 octets
C: MAIL FROM:<b@c.example> SIZE=99999999999999999999
S: 552 5.3.4 *
C: MAIL FROM:<b@c.example> SIZE=999999999999999999999
S: 501 5.5.4 Bad parameter SIZE
C: MAIL FROM:<b@c.example> SIZE=-1
S: 501 5.5.4 Bad parameter SIZE
C: MAIL FROM:<b@c.example> SIZE=
S: 501 5.5.4 Bad parameter SIZE
C: MAIL FROM:<b@c.example> SIZE
S: 501 5.5.4 Bad parameter SIZE
C: MAIL FROM:<b@c.example> SIZE=1 SIZE=2
S: 501 5.5.4 Parameter SIZE given twice
C: MAIL FROM:<b@c.example> BODY=16BIT
S: 501 5.5.4 Bad parameter BODY
C: MAIL FROM:<b@c.example> body
S: 501 5.5.4 Bad parameter body
C: MAIL FROM:<b@c.example> AUTH=<>
S: 555 5.5.4 Parameter AUTH not recognized
C: MAIL FROM:<b@c.example> X-UNKNOWN=1
S: 555 5.5.4 Parameter X-UNKNOWN not recognized
C: MAIL FROM:<b@c.example> NOTIFY=NEVER
S: 555 5.5.4 Parameter NOTIFY not recognized
C: MAIL FROM:<b@c.example> HOLDFOR=60
S: 555 5.5.4 Parameter HOLDFOR not recognized
C: MAIL FROM:<b@c.example> REQUIRETLS
S: 555 5.5.4 Parameter REQUIRETLS not recognized
C: MAIL FROM:<b@c.example> -x
S: 501 5.5.4 Bad parameter -x
C: MAIL FROM:<b@c.example> SIZE=0
S: 250 2.1.0 *
C: RSET
S: 250 2.0.0 *
C: MAIL FROM:<b@c.example> SIZE=65536 body=8bitmime
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test> RET=HDRS
S: 555 5.5.4 Parameter RET not recognized
C: RCPT TO:<alice@mail.test> SIZE=1
S: 555 5.5.4 Parameter SIZE not recognized
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: \xe4\xf6\xfc
C: .
S: 250 2.0.0 *
HAS from <b@c.example> BODY=8BITMIME
BODY \xe4\xf6\xfc\n
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
