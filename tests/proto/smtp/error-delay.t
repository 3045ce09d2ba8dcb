# After smtp_error_soft_limit errors each reply waits, good ones as well; QUIT does not.
PROGRAM smtpd
CONF smtp_error_soft_limit = 3
CONF smtp_error_delay = 2
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: FOO
S: 500 5.5.1 *
C: MAIL FROM:<b@c.example>
S: 250 2.1.0 *
C: RCPT TO:<no.such.user@mail.test>
S: 550 5.1.1 *
C: FOO
QUIET 0.6
S: 500 5.5.1 *
C: NOOP
QUIET 0.6
S: 250 2.0.0 Ok
C: QUIT
S: 221 2.0.0 *
CLOSE
