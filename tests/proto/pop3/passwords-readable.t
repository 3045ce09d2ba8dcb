# A passwords file that others can read is not used; the log says what to do.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
MODE 640 passwords
S: +OK*
C: USER user1
S: +OK*
C: PASS secret
S: -ERR [SYS/TEMP] cannot check passwords now
C: QUIT
S: +OK goodbye
CLOSE
LOG event=passwords file={SITE}/passwords error="others may read or write it; chmod 600"
LOG event=auth result=temporary user=? peer=127.0.0.1 service=pop3
