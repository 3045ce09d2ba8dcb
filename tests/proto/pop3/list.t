# STAT, LIST and UIDL: sizes with CRLF, from the name or from the file; UIDLs are base names.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
FILE mail/mail.test/user1/Maildir/new/.made
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/new/1000.Qa1R1.mail.test,S=35,W=42 Subject: one\n\nfirst\n.dot\n..\n.\nlast\n
FILE mail/mail.test/user1/Maildir/cur/1001.Qa2R1.mail.test:2,S Subject: two\nTo: x\n\nno line end
FILE mail/mail.test/user1/Maildir/cur/1002.Qa3R1.mail.test,S=24:2, Subject: three\r\n\r\na\r\nb\r\n
S: +OK mail.test POP3 ready
C: USER user1
S: +OK*
C: PASS secret
S: +OK 3 messages
C: STAT
S: +OK 3 100
C: LIST
S: +OK 3 messages
S: 1 42
S: 2 34
S: 3 24
S: .
C: LIST 2
S: +OK 2 34
C: UIDL
S: +OK 3 messages
S: 1 1000.Qa1R1.mail.test,S=35,W=42
S: 2 1001.Qa2R1.mail.test
S: 3 1002.Qa3R1.mail.test,S=24
S: .
C: UIDL 3
S: +OK 3 1002.Qa3R1.mail.test,S=24
C: DELE 2
S: +OK message 2 deleted
C: STAT
S: +OK 2 66
C: LIST
S: +OK 2 messages
S: 1 42
S: 3 24
S: .
C: UIDL
S: +OK 2 messages
S: 1 *
S: 3 *
S: .
C: LIST 2
S: -ERR message 2 is deleted
C: UIDL 2
S: -ERR message 2 is deleted
