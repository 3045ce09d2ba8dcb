# A line of a megabyte.
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: $(A*1048576)
S: 500 5.5.2 Line longer than 2048 octets
C: NOOP
S: 250 2.0.0 Ok
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
