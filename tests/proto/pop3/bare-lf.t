# Only CRLF ends a line.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
S: +OK*
C-: CAPA\n
S: -ERR a line ends in CR LF
CLOSE
LOG event=no-login peer=127.0.0.1 reason=violation
RECONNECT
S: +OK*
C-: CA\rPA\r\n
S: -ERR a line ends in CR LF
CLOSE
