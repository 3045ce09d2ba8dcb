# VERB logs a session, but no password.
PROGRAM smtpd
CONF smtp_auth = yes
S: 220 *
C: EHLO client.example
S+: 250-AUTH *
C: VERB
S: 250 2.0.0 *
C: AUTH PLAIN c2VjcmV0 c2VjcmV0
S: 501 5.5.4 *
C: c2VjcmV0
S: 500 5.5.1 *
C: NOOP
S: 250 2.0.0 Ok
LOG event=command peer=127.0.0.1 line=NOOP
NOLOG c2VjcmV0
C: QUIT
S: 221 2.0.0 *
CLOSE
