# HTTP within a session is closed as well.
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: POST / HTTP/1.1
S: 554 5.5.0 This is a mail server
CLOSE
