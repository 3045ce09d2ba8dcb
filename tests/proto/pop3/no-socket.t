# The whole works on a socket without an address.
TRANSPORT socketpair
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
S: +OK mail.test POP3 ready
C: USER user1
S: +OK*
C: PASS secret
S: +OK 0 messages
C: QUIT
S: +OK*
CLOSE
LOG event=login user=user1@mail.test peer=local
