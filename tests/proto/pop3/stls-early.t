# What comes in clear behind STLS ends the connection; nothing of it is answered.
PROGRAM pop3d
CONF tls_certificates = {SITE}/certificate.pem
FILE certificate.pem none
S: +OK *
C: CAPA
S.: STLS
C-: STLS\r\nUSER eve\r\n
S: -ERR nothing may follow STLS before its answer
CLOSE
LOG event=no-login peer=127.0.0.1 reason=violation
