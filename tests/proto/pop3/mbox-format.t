# A form of unique-ids that knows no UID is none for an mbox.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
USER user1@mail.test mailbox=box
CONF pop3_uidl_import = %f
FILE mail/mail.test/user1/box From a@b.example Sun Nov 22 04:05:06 2026\nX-IMAPbase: 1700000000 0000000020\nX-UID: 11\nSubject: one\n\n\nFrom a@b.example Sun Nov 22 04:05:06 2026\nX-UID: 12\nSubject: two\n\n\n
S: +OK*
C: USER user1
S: +OK*
C: PASS secret
S: +OK 2 messages
C: UIDL
S: +OK*
S: 1 0000000b6553f100
S: 2 0000000c6553f100
S: .
