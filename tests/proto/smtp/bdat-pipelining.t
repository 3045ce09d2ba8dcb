# RFC 3030 4.2, as text: all in one, BDAT behind BDAT, and the next message behind it.
PROGRAM smtpd
USER alice@mail.test
USER carol@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C-: MAIL FROM:<ned@ymir.claremont.edu>\r\nRCPT TO:<alice@mail.test>\r\nRCPT TO:<carol@mail.test>\r\nBDAT 3\r\na\r\nBDAT 6\r\nQUIT\r\nBDAT 0 LAST\r\nMAIL FROM:<>\r\nRCPT TO:<alice@mail.test>\r\nBDAT 3 LAST\r\nb\r\nNOOP\r\n
S: 250 2.1.0 *
S: 250 2.1.5 *
S: 250 2.1.5 *
S: 250 2.0.0 3 octets received
S: 250 2.0.0 6 octets received
S: 250 2.0.0 Ok: queued as *
S: 250 2.1.0 *
S: 250 2.1.5 *
S: 250 2.0.0 Ok: queued as *
S: 250 2.0.0 Ok
BODY b\n
QUEUED 2
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
