# One that trickles octets gains no time.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
CONF login_timeout = 3
S: +OK*
CLOCK
C-: U
WAIT 0.7
C-: S
WAIT 0.7
C-: E
CLOSE
WITHIN 4.3
