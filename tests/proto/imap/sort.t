# SORT (RFC 5256 and 5957) and THREAD, with UID and without.
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
FILE mail/mail.test/user1/Maildir/new/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/cur/1000.M1.test:2,S Subject: Re: hello\nFrom: "Zoe" <adam@example.org>\nTo: b@example.org\nDate: Wed, 4 Feb 2026 12:00:00 +0000\nMessage-ID: <2@x>\nIn-Reply-To: <1@x>\n\nxx\n
FILE mail/mail.test/user1/Maildir/cur/1001.M2.test:2,S Subject: hello\nFrom: Ann <zed@example.org>\nTo: a@example.org\nDate: Tue, 3 Feb 2026 12:00:00 +0000\nMessage-ID: <1@x>\n\nx\n
FILE mail/mail.test/user1/Maildir/cur/1002.M3.test:2,S Subject: another\nFrom: Bob <bob@example.org>\nTo: c@example.org\nDate: Tue, 3 Feb 2026 18:00:00 +0000\nMessage-ID: <3@x>\n\nxxx\n
FILE mail/mail.test/user1/Maildir/cur/1003.M4.test:2, Subject: [list] Re: HELLO (fwd)\nFrom: Cy <cy@example.org>\nTo: d@example.org\nDate: Thu, 5 Feb 2026 12:00:00 +0000\nMessage-ID: <4@x>\nReferences: <1@x> <2@x>\n\nxxxx\n
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: s EXAMINE INBOX
S: * FLAGS *
S: * OK [PERM*
S: * 4 EXISTS
S: * 0 RECENT
S: * OK [UNSEEN 4]*
S: * OK [UIDV*
S: * OK [UIDN*
S: * OK [HIGH*
S: s OK *
C: a SORT (DATE) UTF-8 ALL
S: * SORT 2 3 1 4
S: a OK *
C: b SORT (REVERSE DATE) US-ASCII SEEN
S: * SORT 1 3 2
S: b OK *
C: c SORT (SUBJECT REVERSE DATE) UTF-8 ALL
S: * SORT 3 4 1 2
S: c OK *
C: d UID SORT (FROM) UTF-8 ALL
S: * SORT 1 3 4 2
S: d OK *
C: e SORT (DISPLAYFROM) UTF-8 ALL
S: * SORT 2 3 4 1
S: e OK *
C: f SORT (TO ARRIVAL) UTF-8 NOT FROM nobody
S: * SORT 2 1 3 4
S: f OK *
C: g SORT (SIZE) UTF-8 2,4
S: * SORT 2 4
S: g OK *
C: h SORT (SUBJECT) NONSENSE TEXT x
S: h NO [BADCHARSET *
C: i SORT (SUBJECT) UTF-8 TEXT "is not there"
S: * SORT
S: i OK *
C: j SORT (NONSENSE) UTF-8 ALL
S: j BAD *
C: k THREAD REFERENCES UTF-8 ALL
S: * THREAD (2 1 4)(3)
S: k OK *
C: l UID THREAD ORDEREDSUBJECT UTF-8 ALL
S: * THREAD (2 (1)(4))(3)
S: l OK *
C: m THREAD REFERENCES UTF-8 TEXT "is not there"
S: * THREAD
S: m OK *
C: n THREAD NONSENSE UTF-8 ALL
S: n BAD *
