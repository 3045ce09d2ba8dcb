# X-UIDL counts once; copies of one message have unique-ids of their own; status is no part of it.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
USER user1@mail.test mailbox=box
FILE mail/mail.test/user1/box From a@b.example Sun Nov 22 04:05:06 2026\nX-UIDL: qpop1\nSubject: one\n\n\nFrom a@b.example Sun Nov 22 04:05:06 2026\nX-UIDL: qpop1\nSubject: two\n\n\nFrom a@b.example Sun Nov 22 04:05:06 2026\nSubject: same\n\nx\n\nFrom a@b.example Sun Nov 22 04:05:06 2026\nSubject: same\nStatus: RO\n\nx\n\n
S: +OK*
C: USER user1
S: +OK*
C: PASS secret
S: +OK 4 messages
C: UIDL
S: +OK*
S: 1 qpop1
S: 2 m159275860dcf7ee3f02c86cda9a025da
S: 3 md4b17c88974143262c841c4737ad6323
S: 4 md4b17c88974143262c841c4737ad6323-1
S: .
