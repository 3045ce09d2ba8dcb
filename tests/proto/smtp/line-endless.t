# A line that does not end is not read for ever.
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C-: $(A*9000000)
S: 500 5.5.2 This line does not end
CLOSE
