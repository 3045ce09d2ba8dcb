# COPY (RFC 3501 6.4.7) with COPYUID (RFC 4315 3), TRYCREATE, and what is within one mailbox.
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
C: A003 COPY 2:4 MEETING
S: A003 NO [TRYCREATE] *
C: c CREATE MEETING
S: c OK *
C: f STORE 2 FLAGS.SILENT (\\Flagged $Work)
S: * FLAGS *
S: * OK [PERM*
S: f OK *
C: A004 COPY 2:4 MEETING
S: A004 OK [COPYUID * 2:4 1:3] COPY completed
C: A005 UID COPY 1,3,77 MEETING
S: A005 OK [COPYUID * 1,3 4:5] UID COPY completed
C: A006 UID COPY 99 MEETING
S: A006 OK *
C: A007 COPY 1 INBOX
S: * 5 EXISTS
S: * 5 RECENT
S: A007 OK [COPYUID * 1 5] COPY completed
C: A008 COPY 9 MEETING
S: A008 BAD *
C: A009 EXAMINE MEETING
S: * FLAGS (*$Work*)
S: * OK [PERM*
S: * 5 EXISTS
S: * 0 RECENT
S: * OK [UNSEEN 1]*
S: * OK [UIDV*
S: * OK [UIDNEXT 6]*
S: * OK [HIGH*
S: A009 OK *
C: A010 FETCH 1:5 (FLAGS BODY.PEEK[HEADER.FIELDS (Subject)])
S: * 1 FETCH (FLAGS (\\Flagged $Work) BODY[HEADER.FIELDS (Subject)] {22}
S: Subject: message 2
S: 
S: )
S: * 2 FETCH (FLAGS () BODY[HEADER.FIELDS (Subject)] {22}
S: Subject: message 3
S: 
S: )
S: * 3 FETCH (FLAGS () BODY[HEADER.FIELDS (Subject)] {22}
S: Subject: message 4
S: 
S: )
S: * 4 FETCH (FLAGS () BODY[HEADER.FIELDS (Subject)] {22}
S: Subject: message 1
S: 
S: )
S: * 5 FETCH (FLAGS () BODY[HEADER.FIELDS (Subject)] {22}
S: Subject: message 3
S: 
S: )
S: A010 OK *
