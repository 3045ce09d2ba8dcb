# So are users on the port of submission.
PROGRAM smtpd -s
CONF trusted_networks =
CONF smtp_greeting_delay = 60
S: 220 mail.test ESMTP Mailstead
C: QUIT
S: 221 *
CLOSE
