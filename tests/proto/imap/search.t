# SEARCH (RFC 3501 6.4.4): flags, dates, sizes, header fields and texts, in any charset and case.
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
FILE mail/mail.test/user1/Maildir/new/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/cur/760000000.M1.test,S=300:2,F Date: Wed, 2 Feb 1994 12:00:00 -0800\nFrom: Joe Smith <joe@example.org>\nSubject: =?iso-8859-1?q?Caf=E9?= at noon\nTo: a@example.org\n\nhello\n
FILE mail/mail.test/user1/Maildir/cur/760700000.M2.test,S=300:2,FD Date: Tue, 1 Feb 1994 01:00:00 +0900\nFrom: Ann <ann@example.org>\nSubject: other\nCc: Smith <s@example.org>\nX-Odd: value\nTo: b@example.org\n\nStra\xc3\x9fe and more\n
FILE mail/mail.test/user1/Maildir/cur/860000000.M3.test:2,S Date: 3 Apr 1997 00:00 +0000\nFrom: SMITHERS <x@example.org>\nSubject: third\nTo: c@example.org\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nU3RyYcOfZSBhbmQgbW9yZQ==\n
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: s EXAMINE INBOX
S: * FLAGS *
S: * OK [PERM*
S: * 3 EXISTS
S: * 0 RECENT
S: * OK [UNSEEN*
S: * OK [UIDV*
S: * OK [UIDN*
S: * OK [HIGH*
S: s OK *
C: A282 SEARCH FLAGGED SINCE 1-Feb-1994 NOT FROM "Smith"
S: * SEARCH 2
S: A282 OK SEARCH completed
C: A283 SEARCH TEXT "string not in mailbox"
S: * SEARCH
S: A283 OK SEARCH completed
C: A284 SEARCH CHARSET UTF-8 SUBJECT {5+}
C: CAF\xc3\x89
S: * SEARCH 1
S: A284 OK SEARCH completed
C: A285 SEARCH CHARSET ISO-8859-1 SUBJECT {4+}
C: caf\xe9
S: * SEARCH 1
S: A285 OK SEARCH completed
C: A286 SEARCH CHARSET NONSENSE TEXT "x"
S: A286 NO [BADCHARSET *] *
C: A287 SEARCH FROM smith
S: * SEARCH 1 3
S: A287 OK *
C: A288 SEARCH OR CC smith SEEN
S: * SEARCH 2 3
S: A288 OK *
C: A289 SEARCH (UNSEEN UNDRAFT)
S: * SEARCH 1
S: A289 OK *
C: A290 SEARCH NOT (FLAGGED SEEN) HEADER X-Odd ""
S: * SEARCH 2
S: A290 OK *
C: A291 SEARCH HEADER X-Odd alu
S: * SEARCH 2
S: A291 OK *
C: A292 SEARCH SENTON 1-Feb-1994
S: * SEARCH 2
S: A292 OK *
C: A293 SEARCH SENTBEFORE 1-Jan-1995
S: * SEARCH 1 2
S: A293 OK *
C: A294 SEARCH SENTSINCE 2-Feb-1994
S: * SEARCH 1 3
S: A294 OK *
C: A295 SEARCH BODY stra\xc3\x9fe
S: A295 BAD *
C: A296 SEARCH CHARSET UTF-8 BODY {7+}
C: STRA\xc3\x9fE
S: * SEARCH 2 3
S: A296 OK *
C: A297 UID SEARCH 2:* UNKEYWORD $x
S: * SEARCH 2 3
S: A297 OK UID SEARCH completed
C: A298 SEARCH LARGER 200 SMALLER 100000
S: * SEARCH*
S: A298 OK *
C: A299 SEARCH OLDER 1000
S: * SEARCH
S: A299 OK *
C: A305 SEARCH YOUNGER 500 NOT OLDER 1000
S: * SEARCH 1 2 3
S: A305 OK *
C: A300 SEARCH SUBJECT
S: A300 BAD *
C: A301 SEARCH 2:3 NOT 3
S: * SEARCH 2
S: A301 OK *
C: A302 SEARCH BODY hello
S: * SEARCH 1
S: A302 OK *
C: A303 SEARCH TEXT "joe smith"
S: * SEARCH 1
S: A303 OK *
C: A310 SEARCH CHARSET ISO-2022-JP SUBJECT {4+}
C: cafe
S: * SEARCH 1
S: A310 OK *
