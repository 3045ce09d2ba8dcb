# An mbox that is not there is an empty mailbox, and is not made; nor is a home.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
USER user1@mail.test mailbox=Mail/box
S: +OK*
C: USER user1
S: +OK*
C: PASS secret
S: +OK 0 messages
C: STAT
S: +OK 0 0
C: QUIT
S: +OK*
CLOSE
MISSING mail/mail.test/user1*
