# The end of a message comes octet by octet.
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
C-: a
WAIT 0.05
C-: \r
WAIT 0.05
C-: \n
WAIT 0.05
C-: .
WAIT 0.05
C-: \r
QUIET 0.2
C-: \n
S: 250 2.0.0 *
BODY a\n
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
