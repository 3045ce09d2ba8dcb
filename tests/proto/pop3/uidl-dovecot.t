# Unique-ids that Dovecot gave: what a line says, the base name for nothing, else UID and
# UIDVALIDITY; lines without sense are passed over.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
FILE mail/mail.test/user1/Maildir/new/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/cur/1.a:2,S x
FILE mail/mail.test/user1/Maildir/cur/2.b:2, x
FILE mail/mail.test/user1/Maildir/cur/3.c:2, x
FILE mail/mail.test/user1/Maildir/cur/4.d:2, x
FILE mail/mail.test/user1/Maildir/dovecot-uidlist 3 V1700000000 N9 G0123456789abcdef0123456789abcdef\n5 W3 :1.a:2,\n6 Phello W3 :2.b\n7 P :3.c\n0 :4.d\nx :4.d\n8 P \x01 :../4.d\n
S: +OK*
C: USER user1
S: +OK*
C: PASS secret
S: +OK 4 messages
C: UIDL
S: +OK*
S: 1 000000056553f100
S: 2 hello
S: 3 3.c
S: 4 4.d
S: .
C: QUIT
S: +OK*
CLOSE
EXISTS mail/mail.test/user1/Maildir/mailstead-pop3-uidl
