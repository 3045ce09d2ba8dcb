# QRESYNC (RFC 7162 3.2): VANISHED for EXPUNGE, and what SELECT says to who has been here before.
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/new/1700000001.M1.test Subject: message 1\nFrom: Ann Smith <ann@example.org>\nTo: user1@mail.test\nDate: Mon, 2 Feb 2026 12:00:00 +0100\nMessage-ID: <1@example.org>\n\nbody 1\n
FILE mail/mail.test/user1/Maildir/new/1700000002.M2.test Subject: message 2\nFrom: Ann Smith <ann@example.org>\nTo: user1@mail.test\nDate: Mon, 3 Feb 2026 12:00:00 +0100\nMessage-ID: <2@example.org>\n\nbody 2\n
FILE mail/mail.test/user1/Maildir/new/1700000003.M3.test Subject: message 3\nFrom: Ann Smith <ann@example.org>\nTo: user1@mail.test\nDate: Mon, 4 Feb 2026 12:00:00 +0100\nMessage-ID: <3@example.org>\n\nbody 3\n
FILE mail/mail.test/user1/Maildir/new/1700000004.M4.test Subject: message 4\nFrom: Ann Smith <ann@example.org>\nTo: user1@mail.test\nDate: Mon, 5 Feb 2026 12:00:00 +0100\nMessage-ID: <4@example.org>\n\nbody 4\n
FILE mail/mail.test/user1/Maildir/new/1700000005.M5.test Subject: message 5\nFrom: Ann Smith <ann@example.org>\nTo: user1@mail.test\nDate: Mon, 6 Feb 2026 12:00:00 +0100\nMessage-ID: <5@example.org>\n\nbody 5\n
FILE mail/mail.test/user1/Maildir/new/1700000006.M6.test Subject: message 6\nFrom: Ann Smith <ann@example.org>\nTo: user1@mail.test\nDate: Mon, 7 Feb 2026 12:00:00 +0100\nMessage-ID: <6@example.org>\n\nbody 6\n
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: x SELECT INBOX (QRESYNC (1 1))
S: x BAD *
C: e ENABLE QRESYNC
S: * ENABLED QRESYNC
S: e OK *
C: s SELECT INBOX
S: * FLAGS *
S: * OK [PERM*
S: * 6 EXISTS
S: * 6 RECENT
S: * OK [UNSEEN*
S: * OK [UIDV*
S: * OK [UIDN*
S: * OK [HIGH*
S: s OK *
C: a STORE 2,4 +FLAGS.SILENT (\\Deleted)
S: * 2 FETCH (UID 2 MODSEQ (*))
S: * 4 FETCH (UID 4 MODSEQ (*))
S: a OK *
C: b EXPUNGE
S: * VANISHED 2,4
S: * 4 RECENT
S: b OK [HIGHESTMODSEQ *] EXPUNGE completed
C: c UID FETCH 1:* (FLAGS) (CHANGEDSINCE 1 VANISHED)
S: * VANISHED (EARLIER) 2,4
S: * 1 FETCH (UID 1 FLAGS (\\Recent) MODSEQ (*))
S: * 2 FETCH (UID 3 FLAGS (\\Recent) MODSEQ (*))
S: * 3 FETCH (UID 5 FLAGS (\\Recent) MODSEQ (*))
S: * 4 FETCH (UID 6 FLAGS (\\Recent) MODSEQ (*))
S: c OK *
C: d UID FETCH 5 (FLAGS) (CHANGEDSINCE 1 VANISHED)
S: * 3 FETCH (UID 5 FLAGS (\\Recent) MODSEQ (*))
S: d OK *
C: f UID STORE 6 +FLAGS (\\Deleted)
S: * 4 FETCH (UID 6 FLAGS (\\Deleted \\Recent) MODSEQ (*))
S: f OK *
C: g UID EXPUNGE 6
S: * VANISHED 6
S: * 3 RECENT
S: g OK [HIGHESTMODSEQ *] *
C: h UID FETCH 6:* (FLAGS) (CHANGEDSINCE 1 VANISHED)
S: * VANISHED (EARLIER) 6
S: * 3 FETCH (UID 5 FLAGS (\\Recent) MODSEQ (*))
S: h OK *
C: i SELECT INBOX (QRESYNC (1 1))
S: * OK [CLOSED] *
S: * FLAGS *
S: * OK [PERM*
S: * 3 EXISTS
S: * 0 RECENT
S: * OK [UNSEEN*
S: * OK [UIDV*
S: * OK [UIDN*
S: * OK [HIGH*
S: i OK *
