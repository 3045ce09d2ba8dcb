# pop3_timeout holds before the login too, where it is the shorter one.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
CONF pop3_timeout = 1
S: +OK*
CLOSE
LOG event=no-login peer=127.0.0.1 reason=timeout
