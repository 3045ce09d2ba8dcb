# Those of Courier, with and without UIDVALIDITY.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
FILE mail/mail.test/user1/Maildir/new/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/cur/1.a:2,S x
FILE mail/mail.test/user1/Maildir/cur/2.b:2, x
FILE mail/mail.test/user1/Maildir/cur/3.c:2, x
FILE mail/mail.test/user1/Maildir/courierpop3dsizelist /3 9 1700000000\n1.a:2, 3 5:1700000000:0\n2.b 3 6:0:0\n3.c 3 0:0:0\n
S: +OK*
C: USER user1
S: +OK*
C: PASS secret
S: +OK 3 messages
C: UIDL
S: +OK*
S: 1 UID5-1700000000
S: 2 UID6
S: 3 3.c
S: .
