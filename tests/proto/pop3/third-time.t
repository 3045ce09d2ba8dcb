# The last try may be the right one.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
CONF login_limit = 2
S: +OK*
C: USER user1
S: +OK*
C: PASS x
S: -ERR [AUTH]*
C: USER user1
S: +OK*
C: PASS secret
S: +OK 0 messages
C: QUIT
S: +OK*
CLOSE
