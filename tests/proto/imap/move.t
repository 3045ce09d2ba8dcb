# MOVE and UID MOVE (RFC 6851 3 and 4.3).
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
C: a UID MOVE 2:3 foo
S: a NO [TRYCREATE] *
C: b CREATE foo
S: b OK *
C: c UID MOVE 2:3 foo
S: * OK [COPYUID * 2:3 1:2] *
S: * 2 EXPUNGE
S: * 2 EXPUNGE
S: * 2 RECENT
S: c OK *
C: d MOVE 2 foo
S: * OK [COPYUID * 4 3] *
S: * 2 EXPUNGE
S: * 1 RECENT
S: d OK *
C: e UID MOVE 77 foo
S: e OK *
C: f STATUS foo (MESSAGES)
S: * STATUS * (MESSAGES 3)
S: f OK *
C: g MOVE 1 INBOX
S: * OK [COPYUID * 1 5] *
S: * 1 EXPUNGE
S: * 1 EXISTS
S: g OK *
C: h EXAMINE foo
S: * FLAGS *
S: * OK [PERM*
S: * 3 EXISTS
S: * 0 RECENT
S: * OK [UNSEEN*
S: * OK [UIDV*
S: * OK [UIDN*
S: * OK [HIGH*
S: h OK *
C: i MOVE 1 INBOX
S: i NO [READ-ONLY] *
