# LIMITS (RFC 9422): how many recipients a message may have.
PROGRAM smtpd
CONF recipient_limit = 100
S: 220 *
C: EHLO client.example
S+: 250-LIMITS RCPTMAX=100
C: MAIL FROM:<b@c.example> LIMITS=1
S: 555 5.5.4 *
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
