# Somebody who does not speak POP3 is not listened to for long.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
S: +OK*
REPEAT 20
C: GET / HTTP/1.1
END
REPEAT 20
S: -ERR no such command before login
END
S: -ERR too many errors
CLOSE
