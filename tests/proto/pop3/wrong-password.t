# Wrong passwords and unknown names get the same answer; after the third the server hangs up.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
S: +OK*
C: USER user1
S: +OK now the password
C: PASS Secret
S: -ERR [AUTH] wrong name or password
C: PASS secret
S: -ERR not now
C: USER nobody
S: +OK now the password
C: PASS secret
S: -ERR [AUTH] wrong name or password
C: USER user1@other.test
S: +OK now the password
C: PASS secret
S: -ERR [AUTH] wrong name or password
CLOSE
RESULT 0
LOG event=auth result=failed user=user1 peer=127.0.0.1 service=pop3
LOG event=auth result=failed user=nobody peer=127.0.0.1 service=pop3
LOG event=no-login peer=127.0.0.1 reason=quit
NOLOG secret
