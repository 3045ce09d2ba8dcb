# An empty line, and one that begins with a blank, are no commands.
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C:
S: 500 5.5.1 Command not recognized
C:  NOOP
S: 500 5.5.1 Command not recognized
C: NOOP   
S: 250 2.0.0 Ok
C: NOOP\tx
S: 250 2.0.0 Ok
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
