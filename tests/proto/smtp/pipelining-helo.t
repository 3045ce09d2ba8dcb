# Nothing may come behind HELO before its answer.
PROGRAM smtpd
S: 220 *
C-: HELO client.example\r\nMAIL FROM:<b@c.example>\r\n
S: 554 5.5.0 *
CLOSE
