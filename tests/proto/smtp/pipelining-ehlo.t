# Nothing may come behind EHLO before its answer.
PROGRAM smtpd
S: 220 *
C-: EHLO client.example\r\nMAIL FROM:<b@c.example>\r\n
S: 554 5.5.0 You must wait for the reply to this command
CLOSE
LOG event=refused verb=EHLO reply="554 5.5.0"
LOG reason=protocol
