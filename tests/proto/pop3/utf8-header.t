# A header in UTF-8 is sent as it is without UTF8, too, and its size is right (pop3d-user(8)).
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
FILE mail/mail.test/user1/Maildir/new/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/cur/1000.a.mail.test:2, From: <j\xc3\xb8rn@bl\xc3\xa5.example>\nSubject: \xe2\x82\xac\n\n\xc3\xa9\n
S: +OK*
C: USER user1
S: +OK*
C: PASS secret
S: +OK 1 messages
C: LIST 1
S: +OK 1 48
C: RETR 1
S: +OK message 1 48
S: From: <j\xc3\xb8rn@bl\xc3\xa5.example>
S: Subject: \xe2\x82\xac
S: 
S: \xc3\xa9
S: .
C: TOP 1 0
S: +OK*
S: From: <j\xc3\xb8rn@bl\xc3\xa5.example>
S: Subject: \xe2\x82\xac
S: 
S: .
C: QUIT
S: +OK*
CLOSE
