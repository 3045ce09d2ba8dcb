# Without a certificate there is no STARTTLS.
PROGRAM smtpd
S: 220 *
C: EHLO client.example
S+!: 250*STARTTLS
C: STARTTLS
S: 502 5.5.1 Command not available here
C: QUIT
S: 221 2.0.0 *
CLOSE
