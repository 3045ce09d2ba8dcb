# 512 octets are a command, 513 are not, and no more of a megabyte is ever held.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
S: +OK*
C: USER $(n*505)
S: -ERR not a name
C: USER user1
S: +OK*
C: PASS $(p*505)
S: -ERR [AUTH]*
C: USER $(n*506)
S: -ERR line too long
CLOSE
RECONNECT
S: +OK*
C-: $(x*1000000)
S: -ERR line too long
CLOSE
RECONNECT
S: +OK mail.test POP3 ready
C: USER user1
S: +OK*
C: PASS secret
S: +OK 0 messages
C: NOOP$( *506)
S: +OK
C-: $(y*1000000)
S: -ERR line too long
CLOSE
