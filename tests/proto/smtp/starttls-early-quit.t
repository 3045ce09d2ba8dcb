# Behind STARTTLS there may not be even QUIT: whose it is nobody knows.
PROGRAM smtpd
CONF tls_certificates = {SITE}/certificate.pem
FILE certificate.pem none
S: 220 *
C: EHLO client.example
S+: 250-STARTTLS
C-: STARTTLS\r\nQUIT\r\n
S: 554 5.5.0 You must wait for the reply to this command
CLOSE
LOG event=refused verb=STARTTLS reply="554 5.5.0"
