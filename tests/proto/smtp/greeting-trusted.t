# Trusted networks are greeted at once, in one line.
PROGRAM smtpd
CONF smtp_greeting_delay = 60
S: 220 mail.test ESMTP Mailstead
C: QUIT
S: 221 *
CLOSE
