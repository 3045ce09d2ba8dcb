# Where the mbox should be is a directory.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
USER user1@mail.test mailbox=Mail
FILE mail/mail.test/user1/Mail/x x
S: +OK*
C: USER user1
S: +OK*
C: PASS secret
S: -ERR [SYS/TEMP] the mailbox cannot be opened now
CLOSE
RESULT 111
