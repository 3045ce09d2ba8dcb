# A message that begins with a blank has no header: it does not continue our Received field.
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
C:  by mx.example
C: Subject: no header any more
C:
C: text
C: .
S: 250 2.0.0 *
BODY \n by mx.example\nSubject: no header any more\n\ntext\n
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C-: BDAT 4\r\n\tx\r\n
S: 250 2.0.0 *
C-: BDAT 3 LAST\r\ny\r\n
S: 250 2.0.0 *
BODY \n\tx\ny\n
QUEUED 2
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
