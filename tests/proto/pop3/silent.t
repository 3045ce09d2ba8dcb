# A client that says nothing, before the login: the server hangs up without a word.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
CONF login_timeout = 1
S: +OK*
CLOSE
RESULT 0
LOG event=no-login peer=127.0.0.1 reason=timeout
