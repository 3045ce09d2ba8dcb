# Commands pipelined behind the end of a message (RFC 2920 3.1).
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
C-: one\r\n.\r\nMAIL FROM:<b@c.example>\r\nRCPT TO:<alice@mail.test>\r\nDATA\r\n
S: 250 2.0.0 *
S: 250 2.1.0 *
S: 250 2.1.5 *
S: 354 *
C-: two\r\n.\r\nQUIT\r\n
S: 250 2.0.0 *
S: 221 2.0.0 *
CLOSE
QUEUED 2
