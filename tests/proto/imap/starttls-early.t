# What comes in clear behind STARTTLS ends the connection; nothing of it is answered.
PROGRAM imapd
CONF tls_certificates = {SITE}/certificate.pem
FILE certificate.pem none
S: * OK [CAPABILITY * STARTTLS *
C-: a STARTTLS\r\nb LOGIN eve x\r\n
S: * BYE nothing may follow STARTTLS before its answer
CLOSE
LOG event=no-login peer=127.0.0.1 reason=violation
