# CONDSTORE (RFC 7162 3.1): MODSEQ, CHANGEDSINCE, UNCHANGEDSINCE, and when it is told without asking.
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
C: a STORE 1 +FLAGS (\\Seen)
S: * 1 FETCH (FLAGS (\\Seen \\Recent))
S: a OK *
C: b FETCH 1:3 (MODSEQ)
S: * OK [HIGHESTMODSEQ *] *
S: * 1 FETCH (MODSEQ (*))
S: * 2 FETCH (MODSEQ (*))
S: * 3 FETCH (MODSEQ (*))
S: b OK *
C: c STORE 2 +FLAGS.SILENT (\\Flagged)
S: * 2 FETCH (MODSEQ (*))
S: c OK *
C: d STORE 1 +FLAGS (\\Flagged)
S: * 1 FETCH (FLAGS (\\Flagged \\Seen \\Recent) MODSEQ (*))
S: d OK *
C: e UID STORE 3 (UNCHANGEDSINCE 9999999) +FLAGS.SILENT (\\Flagged)
S: * 3 FETCH (UID 3 MODSEQ (*))
S: e OK *
C: f STORE 1:2 (UNCHANGEDSINCE 1) +FLAGS (\\Deleted)
S: f OK [MODIFIED 1:2] *
C: g UID STORE 1,3 (UNCHANGEDSINCE 1) +FLAGS (\\Deleted)
S: g OK [MODIFIED 1,3] *
C: h FETCH 1:3 FLAGS (CHANGEDSINCE 9999999)
S: h OK *
C: i FETCH 1:3 FLAGS (CHANGEDSINCE 1)
S: * 1 FETCH (FLAGS (\\Flagged \\Seen \\Recent) MODSEQ (*))
S: * 2 FETCH (FLAGS (\\Flagged \\Recent) MODSEQ (*))
S: * 3 FETCH (FLAGS (\\Flagged \\Recent) MODSEQ (*))
S: i OK *
C: j SEARCH MODSEQ 1 FLAGGED
S: * SEARCH 1 2 3 (MODSEQ *)
S: j OK *
C: k SEARCH RETURN (MIN) MODSEQ 1
S: * ESEARCH (TAG "k") MIN 1 MODSEQ *
S: k OK *
C: l SEARCH MODSEQ 9999999
S: * SEARCH
S: l OK *
C: m STATUS INBOX (HIGHESTMODSEQ)
S: * STATUS * (HIGHESTMODSEQ *)
S: m OK *
C: n FETCH 3 BODY[]<0.0>
S: n BAD *
C: o FETCH 3 BODY[]<0.7>
S: * 3 FETCH (BODY[]<0> {7}
S: Subject FLAGS (\\Flagged \\Seen \\Recent) MODSEQ (*))
S: o OK *
C: p UID FETCH 1:* (FLAGS) (CHANGEDSINCE 1 VANISHED)
S: p BAD *
SESSION 2
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: s SELECT INBOX (CONDSTORE)
S: * FLAGS *
S: * OK [PERM*
S: * 3 EXISTS
S: * 0 RECENT
S: * OK [UNSEEN*
S: * OK [UIDV*
S: * OK [UIDN*
S: * OK [HIGHESTMODSEQ*
S: s OK *
SESSION 1
C: q STORE 2 FLAGS (\\Draft)
S: * 2 FETCH (FLAGS (\\Draft \\Recent) MODSEQ (*))
S: q OK *
SESSION 2
C: r NOOP
S: * 2 FETCH (FLAGS (\\Draft) MODSEQ (*))
S: r OK *
