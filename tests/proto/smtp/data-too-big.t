# A message above message_size_limit: read to its end, refused, nothing kept (RFC 1870 6.3).
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
C: DATA
S: 354 *
C-: $(0123456789abcd\r\n*4096)
C: .
S: 250 2.0.0 *
LOG size=65536
QUEUED 1
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C-: $(0123456789abcd\r\n*4095)
C: 0123456789abcde
C: .
S: 552 5.3.4 Message bigger than 65536 octets
QUEUED 1
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C-: $(0123456789abcd\r\n*409600)
MISSING spool/queue/tmp/*
C: .
S: 552 5.3.4 Message bigger than 65536 octets
QUEUED 1
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: small
C: .
S: 250 2.0.0 *
QUEUED 2
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
