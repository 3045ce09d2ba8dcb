# TOP: the header, the empty line, and so many lines of the body.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
FILE mail/mail.test/user1/Maildir/new/.made
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/new/1000.Qa1R1.mail.test,S=35,W=42 Subject: one\n\nfirst\n.dot\n..\n.\nlast\n
FILE mail/mail.test/user1/Maildir/cur/1001.Qa2R1.mail.test:2,S Subject: two\nTo: x\n\nno line end
FILE mail/mail.test/user1/Maildir/cur/1002.Qa3R1.mail.test,S=24:2, Subject: three\r\n\r\na\r\nb\r\n
FILE mail/mail.test/user1/Maildir/cur/1003.none.mail.test:2, Subject: four\nno body
S: +OK mail.test POP3 ready
C: USER user1
S: +OK*
C: PASS secret
S: +OK 4 messages
C: TOP 1 0
S: +OK top of message 1 follows
S: Subject: one
S: 
S: .
C: TOP 1 2
S: +OK*
S: Subject: one
S: 
S: first
S: ..dot
S: .
C: TOP 1 4294967297
S: +OK*
S.: last
C: TOP 2 1
S: +OK*
S: Subject: two
S: To: x
S: 
S: no line end
S: .
C: TOP 3 1
S: +OK*
S: Subject: three
S: 
S: a
S: .
C: TOP 4 0
S: +OK*
S: Subject: four
S: no body
S: .
