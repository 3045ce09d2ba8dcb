# Those of Cyrus, where the messages came into Dovecot's list with their UIDs.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
CONF pop3_uidl_import = %v.%u
FILE mail/mail.test/user1/Maildir/new/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/cur/1.a:2,S x
FILE mail/mail.test/user1/Maildir/dovecot-uidlist 1 1700000000 9\n5 1.a:2,\n
S: +OK*
C: USER user1
S: +OK*
C: PASS secret
S: +OK 1 messages
C: UIDL
S: +OK*
S: 1 1700000000.5
S: .
