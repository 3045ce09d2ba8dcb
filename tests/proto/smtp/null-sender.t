# The null reverse-path of bounces is accepted, and stays null.
PROGRAM smtpd
CONF trusted_networks =
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: .
S: 250 2.0.0 *
HAS from <>
LOG event=accepted id=* from="" size=0 nrcpt=1
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
