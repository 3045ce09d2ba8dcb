# A NUL in a command.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
S: +OK*
C: USER us\0er1
S: -ERR NUL in a command
CLOSE
RECONNECT
S: +OK*
C: USER user1
S: +OK*
C: PASS secret\0x
S: -ERR NUL in a command
CLOSE
