# AUTH alone lists the mechanisms (RFC 5034); what is wrong without a look at a password.
PROGRAM pop3d
CONF auth_mechanisms = LOGIN PLAIN
S: +OK *
C: AUTH
S: +OK *
S: LOGIN
S: PLAIN
S: .
C: AUTH CRAM-MD5
S: -ERR [AUTH] this way to log in is not available
C: AUTH PLAIN c2VjcmV0 c2VjcmV0
S: -ERR say AUTH, *
C: AUTH PLAIN c2VjcmV
S: -ERR this is not base64
C: QUIT
S: +OK goodbye
CLOSE
NOLOG c2Vjcm
