# DATA after BDAT is 503 (RFC 3030 2), and so is whatever else changes the envelope.
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C-: BDAT 3\r\na\r\n
S: 250 2.0.0 *
C: DATA
S: 503 5.5.1 A message is coming by BDAT
C: RCPT TO:<alice@mail.test>
S: 503 5.5.1 A message is coming by BDAT
C: MAIL FROM:<>
S: 503 5.5.1 A message is coming by BDAT
C: NOOP
S: 250 2.0.0 *
C: VRFY alice
S: 25*
C-: BDAT 3 LAST\r\nb\r\n
S: 250 2.0.0 Ok: queued as *
BODY a\nb\n
QUEUED 1
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
