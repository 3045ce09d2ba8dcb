# RETR: line ends of either kind become CRLF, dots are doubled, the last line gets its end.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
FILE mail/mail.test/user1/Maildir/new/.made
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/new/1000.Qa1R1.mail.test,S=35,W=42 Subject: one\n\nfirst\n.dot\n..\n.\nlast\n
FILE mail/mail.test/user1/Maildir/cur/1001.Qa2R1.mail.test:2,S Subject: two\nTo: x\n\nno line end
FILE mail/mail.test/user1/Maildir/cur/1002.Qa3R1.mail.test,S=24:2, Subject: three\r\n\r\na\r\nb\r\n
FILE mail/mail.test/user1/Maildir/cur/1003.empty.mail.test:2,
S: +OK mail.test POP3 ready
C: USER user1
S: +OK*
C: PASS secret
S: +OK 4 messages
C: RETR 1
S: +OK message 1 42
S: Subject: one
S: 
S: first
S: ..dot
S: ...
S: ..
S: last
S: .
C: RETR 2
S: +OK message 2 34
S: Subject: two
S: To: x
S: 
S: no line end
S: .
C: RETR 3
S: +OK message 3 24
S: Subject: three
S: 
S: a
S: b
S: .
C: RETR 4
S: +OK message 4 0
S: .
C: DELE 1
S: +OK*
C: RETR 1
S: -ERR message 1 is deleted
C: RSET
S: +OK 4 messages
C: retr 1
S: +OK message 1 *
S.: last
C: QUIT
S: +OK goodbye
CLOSE
LOG event=logout user=user1@mail.test * messages=4 retrieved=5 octets=125 deleted=0 reason=quit
