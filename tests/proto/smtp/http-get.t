# GET of HTTP: closed at once.
PROGRAM smtpd
S: 220 *
C-: GET / HTTP/1.1\r\nHost: x\r\n\r\nEHLO evil.example\r\n
S: 554 5.5.0 This is a mail server
CLOSE
RESULT 0
