# A bare LF within a command is not the end of one.
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C-: MAIL FROM:<b@c.example>\nRCPT TO:<alice@mail.test>\r\n
S: 500 5.5.2 A bare CR or LF; lines end in CRLF
CLOSE
