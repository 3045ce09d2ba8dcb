# Commands may follow each other without a wait, across the login as well (RFC 2449 6.6).
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
FILE mail/mail.test/user1/Maildir/new/.made
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/new/1000.Qa1R1.mail.test,S=35,W=42 Subject: one\n\nfirst\n.dot\n..\n.\nlast\n
FILE mail/mail.test/user1/Maildir/cur/1001.Qa2R1.mail.test:2,S Subject: two\nTo: x\n\nno line end
FILE mail/mail.test/user1/Maildir/cur/1002.Qa3R1.mail.test,S=24:2, Subject: three\r\n\r\na\r\nb\r\n
S: +OK*
C-: USER user1\r\nPASS secret\r\nSTAT\r\nLIST 1\r\nRETR 2\r\nDELE 2\r\nQUIT\r\n
S: +OK*
S: +OK 3 messages
S: +OK 3 100
S: +OK 1 42
S: +OK message 2 34
S: Subject: two
S: To: x
S: 
S: no line end
S: .
S: +OK message 2 deleted
S: +OK goodbye
CLOSE
MISSING mail/mail.test/user1/Maildir/cur/1001.Qa2R1.mail.test*
