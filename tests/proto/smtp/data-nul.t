# A NUL in a message: refused at its end.
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
C: a\0b
C: .
S: 554 5.6.0 Message refused: a NUL octet in it
QUEUED 0
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: clean
C: .
S: 250 2.0.0 *
QUEUED 1
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
