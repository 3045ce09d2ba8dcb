# A message of eight megabytes.
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C-: $(0123456789abcde\r\n*500000)
C: .
S: 250 2.0.0 *
LOG size=8500000
BODY $(0123456789abcde\n*500000)
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
