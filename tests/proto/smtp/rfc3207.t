# RFC 3207 5: STARTTLS is offered and taken; a handshake that is none ends the connection in silence.
PROGRAM smtpd
CONF tls_certificates = {SITE}/none.pem
S: 220 *
C: EHLO client.example.com
S+: 250-STARTTLS
C: STARTTLS x
S: 501 5.5.4 *
C: STARTTLS
S: 220 2.0.0 Ready to start TLS
C: EHLO client.example.com
CLOSE
