# After its days a message that a session has seen goes at QUIT.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
CONF pop3_expire = 30
FILE mail/mail.test/user1/Maildir/new/1000.a,S=6,W=8 A: b\n\n
FILE mail/mail.test/user1/Maildir/cur/1001.b,S=6,W=8:2, A: c\n\n
FILE mail/mail.test/user1/Maildir/cur/4102444800.c,S=6,W=8:2,S A: d\n\n
FILE mail/mail.test/user1/Maildir/tmp/.made
S: +OK*
C: USER user1
S: +OK*
C: PASS secret
S: +OK 3 messages
C: CAPA
S.: EXPIRE 30
C: QUIT
S: +OK*
CLOSE
EXISTS mail/mail.test/user1/Maildir/cur/1000.a,S=6,W=8:2,
MISSING mail/mail.test/user1/Maildir/*/1001.b*
EXISTS mail/mail.test/user1/Maildir/cur/4102444800.c,S=6,W=8:2,S
