# What another session expunges: FETCH, STORE and SEARCH do not tell, the rest does (RFC 3501 7.4.1).
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/new/1700000001.M1.test Subject: message 1\nFrom: Ann Smith <ann@example.org>\nTo: user1@mail.test\nDate: Mon, 2 Feb 2026 12:00:00 +0100\nMessage-ID: <1@example.org>\n\nbody 1\n
FILE mail/mail.test/user1/Maildir/new/1700000002.M2.test Subject: message 2\nFrom: Ann Smith <ann@example.org>\nTo: user1@mail.test\nDate: Mon, 3 Feb 2026 12:00:00 +0100\nMessage-ID: <2@example.org>\n\nbody 2\n
FILE mail/mail.test/user1/Maildir/new/1700000003.M3.test Subject: message 3\nFrom: Ann Smith <ann@example.org>\nTo: user1@mail.test\nDate: Mon, 4 Feb 2026 12:00:00 +0100\nMessage-ID: <3@example.org>\n\nbody 3\n
FILE mail/mail.test/user1/Maildir/new/1700000004.M4.test Subject: message 4\nFrom: Ann Smith <ann@example.org>\nTo: user1@mail.test\nDate: Mon, 5 Feb 2026 12:00:00 +0100\nMessage-ID: <4@example.org>\n\nbody 4\n
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: s SELECT INBOX
S: * FLAGS *
S: * OK [PERM*
S: * 4 EXISTS
S: * 4 RECENT
S: * OK [UNSEEN*
S: * OK [UIDV*
S: * OK [UIDN*
S: * OK [HIGH*
S: s OK *
SESSION 2
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: s SELECT INBOX
S: * FLAGS *
S: * OK [PERM*
S: * 4 EXISTS
S: * 0 RECENT
S: * OK [UNSEEN*
S: * OK [UIDV*
S: * OK [UIDN*
S: * OK [HIGH*
S: s OK *
C: a STORE 1 +FLAGS.SILENT (\\Deleted)
S: a OK *
C: b EXPUNGE
S: * 1 EXPUNGE
S: b OK *
SESSION 1
C: z FETCH 4 UID
S: * 4 FETCH (UID 4)
S: z OK *
C: a FETCH 1:4 UID
S: * 2 FETCH (UID 2)
S: * 3 FETCH (UID 3)
S: * 4 FETCH (UID 4)
S: a NO [EXPUNGEISSUED] *
C: b SEARCH ALL
S: * SEARCH 2 3 4
S: b OK *
C: c STORE 1:2 +FLAGS (\\Seen)
S: * 2 FETCH (FLAGS (\\Seen \\Recent))
S: c NO [EXPUNGEISSUED] *
C: d UID FETCH 2 FLAGS
S: * 2 FETCH (UID 2 FLAGS (\\Seen \\Recent))
S: * 1 EXPUNGE
S: * 3 RECENT
S: d OK *
C: e FETCH 1 UID
S: * 1 FETCH (UID 2)
S: e OK *
