# What comes in clear behind STARTTLS ends the connection; nothing of it is answered.
PROGRAM smtpd
CONF tls_certificates = {SITE}/certificate.pem
FILE certificate.pem none
S: 220 *
C: EHLO client.example
S+: 250-STARTTLS
C-: STARTTLS\r\nMAIL FROM:<eve@client.example>\r\n
S: 554 5.5.0 You must wait for the reply to this command
CLOSE
LOG event=refused verb=STARTTLS reply="554 5.5.0" peer=127.0.0.1
LOG reason=protocol
