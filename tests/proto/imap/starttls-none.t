# Without a certificate there is no STARTTLS.
PROGRAM imapd
S: * OK [CAPABILITY *IDLE AUTH=*
C: a STARTTLS
S: a BAD TLS is not available
C: b NOOP
S: b OK *
