# message_size_limit counts over all chunks; the chunk that is too much is read, and the rest too.
PROGRAM smtpd
CONF message_size_limit = 64K
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C-: BDAT 65520\r\n$(0123456789abcd\r\n*4095)
S: 250 2.0.0 65520 octets received
C-: BDAT 16 LAST\r\n0123456789abcd\r\n
S: 250 2.0.0 Ok: queued as *
LOG size=65536
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C-: BDAT 65520\r\n$(0123456789abcd\r\n*4095)BDAT 32\r\n$(0123456789abcd\r\n*2)BDAT 6 LAST\r\nQUIT\r\n
S: 250 2.0.0 65520 octets received
S: 552 5.3.4 Message bigger than 65536 octets
S: 503 5.5.1 A chunk before this one was refused
QUEUED 1
MISSING spool/queue/tmp/*
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C-: BDAT 160000 LAST\r\n$(0123456789abcd\r\n*5000)
C-: $(0123456789abcd\r\n*5000)
S: 552 5.3.4 Message bigger than 65536 octets
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C-: BDAT 7 LAST\r\nsmall\r\n
S: 250 2.0.0 Ok: queued as *
QUEUED 2
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
