# BDAT (RFC 3030 2): chunks, of which one may be empty; a dot is a dot; the end needs no CRLF.
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C-: BDAT 14\r\nSubject: x\r\n\r\n
S: 250 2.0.0 14 octets received
C-: BDAT 5\r\n.\r\n..
S: 250 2.0.0 5 octets received
C-: bdat 0\r\n
S: 250 2.0.0 0 octets received
C-: BDAT 3 last\r\n\r\nx
S: 250 2.0.0 Ok: queued as *
BODY Subject: x\n\n.\n..\nx
# There is nothing behind LAST.
C: BDAT 3
C-: a\r\n
S: 503 5.5.1 Send MAIL first
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: BDAT 0 LAST
S: 250 2.0.0 Ok: queued as *
BODY 
# After HELO as well.
C: HELO client.example
S: 250 *
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C-: BDAT 3 LAST\r\na\r\n
S: 250 2.0.0 Ok: queued as *
BODY a\n
HAS *with SMTP id*
QUEUED 3
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
