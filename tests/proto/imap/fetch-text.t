# FETCH of texts: sections, parts of them, and what becomes \\Seen by it (RFC 3501 6.4.5).
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/new/1000.M1.test Subject: one\nFrom: a@b.example\nX-Long: folded\n here\nContent-Type: multipart/mixed; boundary=X\n\n--X\n\nfirst\n--X\nContent-Type: message/rfc822\n\nSubject: inner\n\nwithin\n--X--\n
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: a SELECT INBOX
S: * FLAGS *
S: * OK [PERM*
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN 1]*
S: * OK [UIDV*
S: * OK [UIDN*
S: * OK [HIGH*
S: a OK *
C: b FETCH 1 BODY.PEEK[HEADER.FIELDS (Subject X-LONG)]
S: * 1 FETCH (BODY[HEADER.FIELDS (Subject X-LONG)] {39}
S: Subject: one
S: X-Long: folded
S:  here
S: 
S: )
S: b OK *
C: c FETCH 1 (BODY.PEEK[1] BODY.PEEK[2.HEADER] BODY.PEEK[2.TEXT] BODY.PEEK[1.MIME] BODY.PEEK[2.1] BODY.PEEK[3])
S: * 1 FETCH (BODY[1] {5}
S: first BODY[2.HEADER] {18}
S: Subject: inner
S: 
S:  BODY[2.TEXT] {6}
S: within BODY[1.MIME] {2}
S: 
S:  BODY[2.1] {6}
S: within BODY[3] NIL)
S: c OK *
C: d FETCH 1 (BODY.PEEK[]<0.12> BODY.PEEK[]<9.6> BODY.PEEK[]<5000.10> BODY.PEEK[TEXT]<0.5>)
S: * 1 FETCH (BODY[]<0> {12}
S: Subject: one BODY[]<9> {6}
S: one
S: F BODY[]<5000> {0}
S:  BODY[TEXT]<0> {5}
S: --X
S: )
S: d OK *
C: e FETCH 1 FLAGS
S: * 1 FETCH (FLAGS (\\Recent))
S: e OK *
C: f FETCH 1 (BODY[HEADER.FIELDS (From)] UID)
S: * 1 FETCH (BODY[HEADER.FIELDS (From)] {21}
S: From: a@b.example
S: 
S:  UID 1 FLAGS (\\Seen \\Recent))
S: f OK *
C: g FETCH 1 (FLAGS BODY[1])
S: * 1 FETCH (FLAGS (\\Seen \\Recent) BODY[1] {5}
S: first)
S: g OK *
C: h FETCH 1 RFC822.HEADER
S: * 1 FETCH (RFC822.HEADER {101}
S: Subject: one
S: From: a@b.example
S: X-Long: folded
S:  here
S: Content-Type: multipart/mixed; boundary=X
S: 
S: )
S: h OK *
C: i STORE 1 -FLAGS.SILENT (\\Seen)
S: i OK *
C: j FETCH 1 RFC822.TEXT
S: * 1 FETCH (RFC822.TEXT {84}
S: --X
S: 
S: first
S: --X
S: Content-Type: message/rfc822
S: 
S: Subject: inner
S: 
S: within
S: --X--
S:  FLAGS (\\Seen \\Recent))
S: j OK *
