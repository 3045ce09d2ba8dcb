# With EXPIRE 0 what was sent whole goes at QUIT, and nothing without it.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
CONF pop3_expire = 0
FILE mail/mail.test/user1/Maildir/new/1000.a,S=6,W=8 A: b\n\n
FILE mail/mail.test/user1/Maildir/new/1001.b,S=6,W=8 A: c\n\n
FILE mail/mail.test/user1/Maildir/cur/1002.c,S=6,W=8:2,S A: d\n\n
FILE mail/mail.test/user1/Maildir/tmp/.made
S: +OK*
C: CAPA
S.: EXPIRE 0
C: USER user1
S: +OK*
C: PASS secret
S: +OK 3 messages
C: CAPA
S.: EXPIRE 0
C: RETR 1
S: +OK*
S.: A: b
C: TOP 2 0
S: +OK*
S.: A: c
EXISTS mail/mail.test/user1/Maildir/new/1000.a*
C: QUIT
S: +OK*
CLOSE
MISSING mail/mail.test/user1/Maildir/*/1000.a*
EXISTS mail/mail.test/user1/Maildir/cur/1001.b,S=6,W=8:2,
EXISTS mail/mail.test/user1/Maildir/cur/1002.c,S=6,W=8:2,S
LOG event=logout * retrieved=2 octets=12 deleted=1 reason=quit
