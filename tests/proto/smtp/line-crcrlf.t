# A line that ends in CR CR LF has a bare CR.
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C-: NOOP\r\r\n
S: 500 5.5.2 A bare CR or LF; lines end in CRLF
CLOSE
