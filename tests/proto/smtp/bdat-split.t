# A chunk may end within a CRLF, and arrives octet by octet.
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C-: BDAT 2\r\na\r
S: 250 2.0.0 2 octets received
C-: BDAT 2\r\n\nb
S: 250 2.0.0 2 octets received
C-: BDAT 4 LAST\r\n
WAIT 0.05
C-: \r
WAIT 0.05
C-: \n
WAIT 0.05
C-: c
QUIET 0.2
C-: \r
S: 554 5.6.0 Message refused: a bare CR or LF in it
QUEUED 0
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C-: BDAT 2\r\na\r
S: 250 2.0.0 *
C-: BDAT 1 LAST\r\n\n
S: 250 2.0.0 *
BODY a\n
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
