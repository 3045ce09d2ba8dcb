# Under inetd standard error is the client, who must not read our log.
PROGRAM smtpd
INETD
CONF log = {SITE}/not/there/log
S: 220 mail.test ESMTP Mailstead
C: EHLO client.example
S+: 250 HELP
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
