# An HTTP client, which does not wait.
PROGRAM smtpd
EARLY POST / HTTP/1.1\r\nHost: mail.test\r\n\r\nMAIL FROM:<b@c.example>\r\n
S: 554 5.5.0 This is a mail server
CLOSE
LOG event=refused * reason="This is a mail server"
