# ESEARCH (RFC 4731) and what SEARCH leaves behind for "$" (RFC 5182).
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
C: f STORE 2,4,5 +FLAGS.SILENT (\\Flagged)
S: f OK *
C: A282 SEARCH RETURN (MIN COUNT) FLAGGED SINCE 1-Feb-1994 NOT FROM "Nobody"
S: * ESEARCH (TAG "A282") MIN 2 COUNT 3
S: A282 OK SEARCH completed
C: A283 SEARCH RETURN () FLAGGED
S: * ESEARCH (TAG "A283") ALL 2,4:5
S: A283 OK *
C: A284 UID SEARCH RETURN (MIN MAX ALL COUNT) FLAGGED
S: * ESEARCH (TAG "A284") UID MIN 2 MAX 5 ALL 2,4:5 COUNT 3
S: A284 OK *
C: A285 SEARCH RETURN (MIN MAX) TEXT "not there"
S: * ESEARCH (TAG "A285")
S: A285 OK *
C: A286 SEARCH RETURN (COUNT) TEXT "not there"
S: * ESEARCH (TAG "A286") COUNT 0
S: A286 OK *
C: A287 SEARCH RETURN (SAVE) FLAGGED
S: A287 OK SEARCH completed
C: A288 FETCH $ UID
S: * 2 FETCH (UID 2)
S: * 4 FETCH (UID 4)
S: * 5 FETCH (UID 5)
S: A288 OK *
C: A289 SEARCH RETURN (SAVE MIN) 3:5 $
S: * ESEARCH (TAG "A289") MIN 4
S: A289 OK *
C: A290 UID FETCH $ FLAGS
S: * 4 FETCH (UID 4 FLAGS (\\Flagged \\Recent))
S: A290 OK *
C: A291 UID SEARCH RETURN (SAVE ALL) 1,4
S: * ESEARCH (TAG "A291") UID ALL 1,4
S: A291 OK *
C: A292 STORE $ +FLAGS.SILENT (\\Deleted)
S: A292 OK *
C: A293 UID EXPUNGE 1
S: * 1 EXPUNGE
S: * 4 RECENT
S: A293 OK *
C: A294 SEARCH $
S: * SEARCH 3
S: A294 OK *
C: A295 SEARCH RETURN (SAVE) CHARSET NONSENSE TEXT x
S: A295 NO [BADCHARSET *
C: A296 SEARCH $
S: * SEARCH
S: A296 OK *
C: A297 SEARCH RETURN (NONSENSE) ALL
S: A297 BAD *
