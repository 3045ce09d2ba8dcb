# Who has said UTF8 gets what is refused to others; the capabilities of after the login are as they were.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
CONF pop3_utf8 = refuse
FILE mail/mail.test/user1/Maildir/new/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/cur/1000.a.mail.test:2, Subject: \xe2\x82\xac\n\nb\n
S: +OK*
C: UTF8
S: +OK*
C: USER user1
S: +OK*
C: PASS secret
S: +OK 1 messages
C: CAPA
S.: SASL PLAIN LOGIN
C: RETR 1
S: +OK*
S: Subject: \xe2\x82\xac
S: 
S: b
S: .
C: QUIT
S: +OK*
CLOSE
