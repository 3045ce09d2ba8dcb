# A second login comes too soon (RFC 2449 6.5 and 8.1.1).
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
CONF pop3_login_delay = 1h
FILE mail/mail.test/user1/Maildir/new/.made
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
S: +OK*
C: CAPA
S.: LOGIN-DELAY 3600
C: USER user1
S: +OK*
C: PASS secret
S: +OK 0 messages
C: QUIT
S: +OK*
CLOSE
RECONNECT
S: +OK*
C: USER user1
S: +OK*
C: PASS secret
S: -ERR [LOGIN-DELAY] the last login was less than 3600 seconds ago
CLOSE
