# A browser that a page sends here does not get to speak (a password in a form is no LOGIN).
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
S: * OK *
C-: POST / HTTP/1.1\r\nHost: mail.test\r\n\r\na LOGIN user1 secret\r\n
S: * BYE this is no web server
CLOSE
LOG event=no-login peer=127.0.0.1 reason=http
