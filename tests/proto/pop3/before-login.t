# What is no command before the login, and commands out of order.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
S: +OK mail.test POP3 ready
C: STAT
S: -ERR no such command before login
C: RETR 1
S: -ERR no such command before login
C: PASS secret
S: -ERR not now
C: USER
S: -ERR an argument is missing
C: USER  
S: -ERR not a name
C: USER user1
S: +OK now the password
C: PASS
S: -ERR an argument is missing
C: CAPA x
S: -ERR it takes no argument
C: USER $(n*400)
S: -ERR not a name
C: 
S: -ERR no such command before login
C:  USER user1
S: -ERR no such command before login
C: NOOP
S: -ERR no such command before login
C: QUIT
S: +OK goodbye
CLOSE
RESULT 0
LOG pop3d-net[*]: event=no-login peer=127.0.0.1 reason=quit
