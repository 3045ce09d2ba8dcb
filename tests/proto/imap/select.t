# SELECT and EXAMINE (RFC 3501 6.3.1, 6.3.2): what they say, and that another one closes the first.
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
C: A142 SELECT INBOX
S: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)
S: * OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)] *
S: * 3 EXISTS
S: * 3 RECENT
S: * OK [UNSEEN 1] *
S: * OK [UIDVALIDITY *] *
S: * OK [UIDNEXT 4] *
S: * OK [HIGHESTMODSEQ *] *
S: A142 OK [READ-WRITE] SELECT completed
C: A932 EXAMINE inbox
S: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)
S: * OK [PERMANENTFLAGS ()] *
S: * 3 EXISTS
S: * 0 RECENT
S: * OK [UNSEEN 1] *
S: * OK [UIDVALIDITY *] *
S: * OK [UIDNEXT 4] *
S: * OK [HIGHESTMODSEQ *] *
S: A932 OK [READ-ONLY] EXAMINE completed
C: a STORE 1 +FLAGS (\\Seen)
S: a NO [READ-ONLY] *
C: a EXPUNGE
S: a NO [READ-ONLY] *
C: a SELECT blurdybloop
S: a NO [NONEXISTENT] *
C: a FETCH 1 FLAGS
S: a BAD no mailbox is selected
C: a CLOSE
S: a BAD no mailbox is selected
C: a SELECT
S: a BAD *
C: a LOGOUT
S: * BYE *
S: a OK *
CLOSE
