# One that trickles octets gains no time.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
CONF login_timeout = 1
S: +OK*
C-: U
WAIT 0.4
C-: S
WAIT 0.4
C-: E
WAIT 0.4
C-: R
CLOSE
