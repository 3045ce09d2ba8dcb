# A command that ends in a bare LF: the end of the connection.
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C-: NOOP\n
S: 500 5.5.2 A bare CR or LF; lines end in CRLF
CLOSE
LOG reason=protocol
