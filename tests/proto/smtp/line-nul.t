# A NUL in a command.
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: NOOP\0
S: 500 5.5.2 NUL in the command
C: MAIL FROM:<b@c.example>\0<c@d.example>
S: 500 5.5.2 NUL in the command
C: \0\0\0
S: 500 5.5.2 NUL in the command
C: NOOP
S: 250 2.0.0 Ok
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
