# An answer does not wait for the rest of a command that has only begun.
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C-: NOOP\r\nNO
S: 250 2.0.0 Ok
C: OP
S: 250 2.0.0 Ok
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
