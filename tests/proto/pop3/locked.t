# No password fits what is not a hash, and no user outside virtual_dir exists.
PROGRAM pop3d
CONF login_limit = 10
PASSWORD locked@mail.test:!$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
PASSWORD empty@mail.test:
PASSWORD clear@mail.test:secret
PASSWORD ../mail@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
S: +OK*
C: USER locked
S: +OK*
C: PASS secret
S: -ERR [AUTH]*
C: USER empty
S: +OK*
C: PASS  
S: -ERR [AUTH]*
C: USER clear
S: +OK*
C: PASS secret
S: -ERR [AUTH]*
C: USER ../mail
S: +OK*
C: PASS secret
S: -ERR [AUTH]*
C: USER root
S: +OK*
C: PASS secret
S: -ERR [AUTH]*
C: USER bad\xffutf8
S: +OK*
C: PASS secret
S: -ERR [AUTH]*
LOG event=auth result=failed user=? peer=
C: USER a" result=ok user="b
S: +OK*
C: PASS secret
S: -ERR [AUTH]*
LOG event=auth result=failed user="a\\" result=ok user=\\"b" peer=
C: QUIT
S: +OK goodbye
CLOSE
