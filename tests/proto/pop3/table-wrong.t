# An error in the tables shows no mailbox, rather than the wrong one.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
USER user1@mail.test mailbox=../box
S: +OK*
C: USER user1
S: +OK*
C: PASS secret
S: -ERR [SYS/TEMP] the mailbox cannot be opened now
CLOSE
LOG event=table error=*users:1*
RESULT 111
