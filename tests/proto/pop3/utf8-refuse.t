# Where it is to be so, UTF-8 in a header is refused without UTF8 (RFC 6856 2.1), in a body it is not; nor is
# what is no UTF-8.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
CONF pop3_utf8 = refuse
FILE mail/mail.test/user1/Maildir/new/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/cur/1000.a.mail.test:2, From: <j\xc3\xb8rn@bl\xc3\xa5.example>\nSubject: a\n\nb\n
FILE mail/mail.test/user1/Maildir/cur/1001.b.mail.test:2, Subject: b\n\n\xc3\xa9\n
FILE mail/mail.test/user1/Maildir/cur/1002.c.mail.test:2, Subject: \xe9t\xe9\n\nc\n
S: +OK*
C: USER user1
S: +OK*
C: PASS secret
S: +OK 3 messages
C: RETR 1
S: -ERR [UTF8] message 1*
C: TOP 1 0
S: -ERR [UTF8] message 1*
C: LIST 1
S: +OK 1 45
C: RETR 2
S: +OK*
S: Subject: b
S: 
S: \xc3\xa9
S: .
C: RETR 3
S: +OK*
S: Subject: \xe9t\xe9
S: 
S: c
S: .
C: QUIT
S: +OK*
CLOSE
