# EXPUNGE (RFC 3501 6.4.3), UID EXPUNGE (RFC 4315 2.1), CLOSE and UNSELECT (RFC 3691).
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/new/1700000001.M1.test Subject: message 1\nFrom: Ann Smith <ann@example.org>\nTo: user1@mail.test\nDate: Mon, 2 Feb 2026 12:00:00 +0100\nMessage-ID: <1@example.org>\n\nbody 1\n
FILE mail/mail.test/user1/Maildir/new/1700000002.M2.test Subject: message 2\nFrom: Ann Smith <ann@example.org>\nTo: user1@mail.test\nDate: Mon, 3 Feb 2026 12:00:00 +0100\nMessage-ID: <2@example.org>\n\nbody 2\n
FILE mail/mail.test/user1/Maildir/new/1700000003.M3.test Subject: message 3\nFrom: Ann Smith <ann@example.org>\nTo: user1@mail.test\nDate: Mon, 4 Feb 2026 12:00:00 +0100\nMessage-ID: <3@example.org>\n\nbody 3\n
FILE mail/mail.test/user1/Maildir/new/1700000004.M4.test Subject: message 4\nFrom: Ann Smith <ann@example.org>\nTo: user1@mail.test\nDate: Mon, 5 Feb 2026 12:00:00 +0100\nMessage-ID: <4@example.org>\n\nbody 4\n
FILE mail/mail.test/user1/Maildir/new/1700000005.M5.test Subject: message 5\nFrom: Ann Smith <ann@example.org>\nTo: user1@mail.test\nDate: Mon, 6 Feb 2026 12:00:00 +0100\nMessage-ID: <5@example.org>\n\nbody 5\n
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: s SELECT INBOX
S: * FLAGS *
S: * OK [PERM*
S: * 5 EXISTS
S: * 5 RECENT
S: * OK [UNSEEN*
S: * OK [UIDV*
S: * OK [UIDN*
S: * OK [HIGH*
S: s OK *
C: a STORE 1,3,5 +FLAGS.SILENT (\\Deleted)
S: a OK *
C: A101 UID EXPUNGE 2:4
S: * 3 EXPUNGE
S: * 4 RECENT
S: A101 OK UID EXPUNGE completed
C: A202 EXPUNGE
S: * 1 EXPUNGE
S: * 3 EXPUNGE
S: * 2 RECENT
S: A202 OK EXPUNGE completed
C: b UID FETCH 1:* FLAGS
S: * 1 FETCH (UID 2 FLAGS (\\Recent))
S: * 2 FETCH (UID 4 FLAGS (\\Recent))
S: b OK *
C: c STORE 1 +FLAGS.SILENT (\\Deleted)
S: c OK *
C: d UNSELECT
S: d OK UNSELECT completed
C: e EXAMINE INBOX
S: * FLAGS *
S: * OK [PERM*
S: * 2 EXISTS
S: * 0 RECENT
S: * OK [UNSEEN*
S: * OK [UIDV*
S: * OK [UIDN*
S: * OK [HIGH*
S: e OK *
C: f CLOSE
S: f OK CLOSE completed
C: g STATUS INBOX (MESSAGES)
S: * STATUS * (MESSAGES 2)
S: g OK *
C: h SELECT INBOX
S: * FLAGS *
S: * OK [PERM*
S: * 2 EXISTS
S: * 0 RECENT
S: * OK [UNSEEN*
S: * OK [UIDV*
S: * OK [UIDNEXT 6]*
S: * OK [HIGH*
S: h OK *
C: i CLOSE
S: i OK CLOSE completed
C: j STATUS INBOX (MESSAGES)
S: * STATUS * (MESSAGES 1)
S: j OK *
