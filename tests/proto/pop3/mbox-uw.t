# A message that is UW's own is none, and stays; unique-ids are those of ipop3d.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
USER user1@mail.test mailbox=box
FILE mail/mail.test/user1/box From MAILER-DAEMON Sun Nov 22 04:05:06 2026\nSubject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\nX-IMAP: 1700000000 0000000020\nStatus: RO\n\nThis text is part of the internal format.\n\nFrom a@b.example Sun Nov 22 04:05:06 2026\nX-UID: 12\nSubject: two\n\n\n
S: +OK*
C: USER user1
S: +OK*
C: PASS secret
S: +OK 1 messages
C: UIDL
S: +OK*
S: 1 6553f1000000000c
S: .
C: DELE 1
S: +OK*
C: QUIT
S: +OK*
CLOSE
CONTENT mail/mail.test/user1/box From MAILER-DAEMON Sun Nov 22 04:05:06 2026\nSubject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\nX-IMAP: 1700000000 0000000020\nStatus: RO\n\nThis text is part of the internal format.\n\n
