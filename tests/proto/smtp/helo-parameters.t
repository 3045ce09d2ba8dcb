# After HELO there are no extensions, and so no parameters of MAIL and RCPT.
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: HELO client.example
S: 250 mail.test
C: MAIL FROM:<b@c.example> SIZE=100
S: 555 5.5.4 Parameter SIZE not recognized
C: MAIL FROM:<b@c.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test> NOTIFY=NEVER
S: 555 5.5.4 Parameter NOTIFY not recognized
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
