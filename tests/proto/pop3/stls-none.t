# Without a certificate there is no STLS.
PROGRAM pop3d
S: +OK *
C: STLS
S: -ERR TLS is not available
C: QUIT
S: +OK goodbye
CLOSE
