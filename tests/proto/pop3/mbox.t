# An mbox: line ends, dots and ">From " as they were, what programs wrote into it is not shown,
# and at QUIT what stays is what it was, octet by octet.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
USER user1@mail.test mailbox=Mail/box
FILE mail/mail.test/user1/Mail/box From a@b.example Sun Nov 22 04:05:06 2026\nSubject: one\nStatus: RO\n\n.dot\n>From here\n>>From there\n\nend\n\nFrom c@d.example Sun Nov 22 04:05:07 2026\nX-Status: A\nSubject: two\n\nno line end\n\nFrom e@f.example Sun Nov 22 04:05:08 2026\r\nSubject: three\r\n\r\nb\r\n\r\n
S: +OK mail.test POP3 ready
C: USER user1
S: +OK*
C: PASS secret
S: +OK 3 messages
C: STAT
S: +OK 3 103
C: LIST
S: +OK 3 messages
S: 1 53
S: 2 29
S: 3 21
S: .
C: UIDL
S: +OK 3 messages
S: 1 m*
S: 2 m*
S: 3 m*
S: .
C: RETR 1
S: +OK message 1 53
S: Subject: one
S: 
S: ..dot
S: From here
S: >From there
S: 
S: end
S: .
C: TOP 2 0
S: +OK*
S: Subject: two
S: 
S: .
C: RETR 3
S: +OK message 3 21
S: Subject: three
S: 
S: b
S: .
C: DELE 2
S: +OK*
C: QUIT
S: +OK goodbye
CLOSE
CONTENT mail/mail.test/user1/Mail/box From a@b.example Sun Nov 22 04:05:06 2026\nSubject: one\nStatus: RO\n\n.dot\n>From here\n>>From there\n\nend\n\nFrom e@f.example Sun Nov 22 04:05:08 2026\r\nSubject: three\r\n\r\nb\r\n\r\n
MISSING mail/mail.test/user1/Mail/box.lock
MISSING mail/mail.test/user1/Mail/box.mailstead-new
LOG event=logout user=user1@mail.test * messages=3 retrieved=3 octets=81 deleted=1 reason=quit
