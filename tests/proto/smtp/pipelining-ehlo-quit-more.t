# QUIT may come behind EHLO, but nothing behind that, nor before it.
PROGRAM smtpd
S: 220 *
C-: EHLO client.example\r\nQUIT\r\nMAIL FROM:<b@c.example>\r\n
S: 554 5.5.0 You must wait for the reply to this command
CLOSE
LOG event=refused verb=EHLO reply="554 5.5.0"
