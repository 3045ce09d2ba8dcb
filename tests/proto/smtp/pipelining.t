# Commands in one piece have their answers in order (RFC 2920).
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C-: MAIL FROM:<b@c.example>\r\nRCPT TO:<alice@mail.test>\r\nRCPT TO:<nobody.here@mail.test>\r\nNOOP\r\nDATA\r\n
S: 250 2.1.0 *
S: 250 2.1.5 *
S: 550 5.1.1 *
S: 250 2.0.0 Ok
S: 354 *
C-: text\r\n.\r\nRSET\r\nMAIL FROM:<b@c.example>\r\nRCPT TO:<nobody.here@mail.test>\r\nDATA\r\n
S: 250 2.0.0 Ok: *
S: 250 2.0.0 Ok
S: 250 2.1.0 *
S: 550 5.1.1 *
S: 554 5.5.1 No valid recipients
QUEUED 1
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
