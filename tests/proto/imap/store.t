# STORE (RFC 3501 6.4.6): flags and keywords, silent or not, and which other sessions hear of it.
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/new/1700000001.M1.test Subject: message 1\nFrom: Ann Smith <ann@example.org>\nTo: user1@mail.test\nDate: Mon, 2 Feb 2026 12:00:00 +0100\nMessage-ID: <1@example.org>\n\nbody 1\n
FILE mail/mail.test/user1/Maildir/new/1700000002.M2.test Subject: message 2\nFrom: Ann Smith <ann@example.org>\nTo: user1@mail.test\nDate: Mon, 3 Feb 2026 12:00:00 +0100\nMessage-ID: <2@example.org>\n\nbody 2\n
FILE mail/mail.test/user1/Maildir/new/1700000003.M3.test Subject: message 3\nFrom: Ann Smith <ann@example.org>\nTo: user1@mail.test\nDate: Mon, 4 Feb 2026 12:00:00 +0100\nMessage-ID: <3@example.org>\n\nbody 3\n
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: s SELECT INBOX
S: * FLAGS *
S: * OK [PERM*
S: * 3 EXISTS
S: * 3 RECENT
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
S: * 3 EXISTS
S: * 0 RECENT
S: * OK [UNSEEN*
S: * OK [UIDV*
S: * OK [UIDN*
S: * OK [HIGH*
S: s OK *
SESSION 1
C: A003 STORE 2:3 +FLAGS (\\Deleted)
S: * 2 FETCH (FLAGS (\\Deleted \\Recent))
S: * 3 FETCH (FLAGS (\\Deleted \\Recent))
S: A003 OK STORE completed
C: A004 STORE 3 +FLAGS.SILENT ($Junk)
S: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Junk)
S: * OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Junk \\*)] *
S: A004 OK *
C: A005 FETCH 3 FLAGS
S: * 3 FETCH (FLAGS (\\Deleted \\Recent $Junk))
S: A005 OK *
SESSION 2
C: n NOOP
S: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Junk)
S: * OK [PERM*
S: * 2 FETCH (FLAGS (\\Deleted))
S: * 3 FETCH (FLAGS (\\Deleted $Junk))
S: n OK *
C: m STORE 3 FLAGS \\Seen
S: * 3 FETCH (FLAGS (\\Seen))
S: m OK *
SESSION 1
C: A006 CHECK
S: * 3 FETCH (FLAGS (\\Seen \\Recent))
S: A006 OK *
C: A007 UID STORE 1 -FLAGS (\\Flagged)
S: * 1 FETCH (UID 1 FLAGS (\\Recent))
S: A007 OK *
C: A008 STORE 4 FLAGS ()
S: A008 BAD *
C: A009 UID STORE 99 FLAGS ()
S: A009 OK *
C: A010 STORE 1 +FLAGS (\\Nonsense)
S: A010 BAD *
