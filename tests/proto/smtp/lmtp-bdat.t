# BDAT over LMTP: a reply for each chunk, and for the last one as after the final dot.
PROGRAM smtpd -l
USER alice@mail.test
USER carol@mail.test
S: 220 mail.test LMTP Mailstead
C: LHLO mx.example
S+: 250 HELP
C-: MAIL FROM:<>\r\nRCPT TO:<alice@mail.test>\r\nRCPT TO:<carol@mail.test>\r\nBDAT 3\r\na\r\nBDAT 3 LAST\r\nb\r\nNOOP\r\n
S: 250 2.1.0 *
S: 250 2.1.5 *
S: 250 2.1.5 *
S: 250 2.0.0 3 octets received
S: 250 2.0.0 Ok: queued as *
S: 250 2.0.0 Ok: queued as *
S: 250 2.0.0 Ok
BODY a\nb\n
C-: MAIL FROM:<>\r\nRCPT TO:<alice@mail.test>\r\nRCPT TO:<carol@mail.test>\r\nBDAT 3\r\na\nbBDAT 3 LAST\r\nb\r\nNOOP\r\n
S: 250 2.1.0 *
S: 250 2.1.5 *
S: 250 2.1.5 *
S: 554 5.6.0 *
S: 503 5.5.1 A chunk before this one was refused
S: 503 5.5.1 A chunk before this one was refused
S: 250 2.0.0 Ok
C-: MAIL FROM:<>\r\nRCPT TO:<no.such.user@mail.test>\r\nBDAT 3\r\na\r\nBDAT 3 LAST\r\nb\r\nNOOP\r\n
S: 250 2.1.0 *
S: 550 5.1.1 *
S: 503 5.5.1 *
S: 503 5.5.1 *
S: 250 2.0.0 Ok
C: RSET
S: 250 2.0.0 Ok
C-: MAIL FROM:<>\r\nRCPT TO:<alice@mail.test>\r\nRCPT TO:<carol@mail.test>\r\nBDAT 3 LAST\r\na\nbNOOP\r\n
S: 250 2.1.0 *
S: 250 2.1.5 *
S: 250 2.1.5 *
S: 554 5.6.0 *
S: 554 5.6.0 *
S: 250 2.0.0 Ok
QUEUED 1
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
