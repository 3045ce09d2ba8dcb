# A stranger waits for the second line of the greeting.
PROGRAM smtpd
CONF trusted_networks = 192.0.2.0/24
CONF smtp_greeting_delay = 2
S: 220-mail.test ESMTP
QUIET 0.6
S: 220 mail.test ESMTP Mailstead
C: EHLO client.example
S+: 250 HELP
C: QUIT
S: 221 *
CLOSE
