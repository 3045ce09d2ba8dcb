# SAVEDATE (RFC 8514), WITHIN (RFC 5032), and ID (RFC 2971).
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/new/1700000001.M1.test Subject: message 1\nFrom: Ann Smith <ann@example.org>\nTo: user1@mail.test\nDate: Mon, 2 Feb 2026 12:00:00 +0100\nMessage-ID: <1@example.org>\n\nbody 1\n
FILE mail/mail.test/user1/Maildir/new/1700000002.M2.test Subject: message 2\nFrom: Ann Smith <ann@example.org>\nTo: user1@mail.test\nDate: Mon, 3 Feb 2026 12:00:00 +0100\nMessage-ID: <2@example.org>\n\nbody 2\n
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: s SELECT INBOX
S: * FLAGS *
S: * OK [PERM*
S: * 2 EXISTS
S: * 2 RECENT
S: * OK [UNSEEN*
S: * OK [UIDV*
S: * OK [UIDN*
S: * OK [HIGH*
S: s OK *
C: a FETCH 1 (SAVEDATE)
S: * 1 FETCH (SAVEDATE "*-* *:*:* +0000")
S: a OK *
C: b SEARCH SAVEDATESUPPORTED
S: * SEARCH 1 2
S: b OK *
C: c SEARCH SAVEDSINCE 1-Jan-2020 NOT SAVEDBEFORE 1-Jan-2020
S: * SEARCH 1 2
S: c OK *
C: d SEARCH SAVEDON 1-Jan-2020
S: * SEARCH
S: d OK *
C: e SEARCH YOUNGER 259200
S: * SEARCH 1 2
S: e OK *
C: f SEARCH OLDER 259200
S: * SEARCH
S: f OK *
C: g SEARCH OLDER 0
S: g BAD *
C: h ID ("name" "sodr" "version" "19.34")
S: * ID ("name" "Mailstead" *)
S: h OK *
C: i ID NIL
S: * ID (*)
S: i OK *
