# A line of 512 octets is always taken (RFC 5321 4.5.3.1.4), and a reply has no more.
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: NOOP $(x*505)
S: 250 2.0.0 Ok
C: MAIL FROM:<b@c.example> $(X*1900)=1
S: 555 5.5.4 Parameter $(X*490)
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
