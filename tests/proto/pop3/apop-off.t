# APOP is off where nobody wants it: no timestamp in the greeting.
PROGRAM pop3d
S: +OK mail.test POP3 ready
C: APOP user1 c4c9334bac560ecc979e58001b3e22fb
S: -ERR [AUTH] this way to log in is not available
C: QUIT
S: +OK*
CLOSE
