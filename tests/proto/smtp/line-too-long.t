# The limit of a command line, its CRLF included; behind it all goes on.
PROGRAM smtpd
CONF smtp_line_limit = 1024
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: NOOP $(x*1017)
S: 250 2.0.0 Ok
C: NOOP $(x*1018)
S: 500 5.5.2 Line longer than 1024 octets
C: NOOP $(x*5000)
S: 500 5.5.2 Line longer than 1024 octets
C: NOOP
S: 250 2.0.0 Ok
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
