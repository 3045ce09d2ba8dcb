# LANG (RFC 6856 3) in both states; UTF8 (2.1) before the login alone.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
S: +OK*
C: LANG
S: +OK*
S: en English
S: i-default English
S: .
C: LANG en
S: +OK en *
C: lang EN
S: +OK en *
C: LANG i-default
S: +OK i-default *
C: LANG *
S: +OK en *
C: LANG uga
S: -ERR there is no such language here
C: UTF8 x
S: -ERR it takes no argument
C: UTF8
S: +OK UTF-8 it is
C: USER user1
S: +OK*
C: PASS secret
S: +OK*
C: LANG fr
S: -ERR there is no such language here
C: LANG en
S: +OK en *
C: UTF8
S: -ERR no such command
C: QUIT
S: +OK*
CLOSE
