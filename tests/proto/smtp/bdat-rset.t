# RSET, EHLO and the end between two chunks: nothing is left of the message (RFC 3030 2).
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
C: RSET
S: 250 2.0.0 *
MISSING spool/queue/tmp/*
C-: BDAT 3 LAST\r\nb\r\n
S: 503 5.5.1 Send MAIL first
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C-: BDAT 3\r\nc\r\n
S: 250 2.0.0 *
C: EHLO client.example
S+: 250 HELP
MISSING spool/queue/tmp/*
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: d
C: .
S: 250 2.0.0 *
BODY d\n
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C-: BDAT 3\r\ne\r\n
S: 250 2.0.0 *
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
QUEUED 1
