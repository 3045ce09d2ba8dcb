# FETCH of everything but texts, with the message of RFC 3501 section 8.
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
FILE mail/mail.test/user1/Maildir/new/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/cur/837503264.M1.test,S=343:2,S Date: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\nFrom: Terry Gray <gray@cac.washington.edu>\nSubject: IMAP4rev1 WG mtg summary and minutes\nTo: imap@cac.washington.edu\ncc: minutes@CNRI.Reston.VA.US, John Klensin <KLENSIN@MIT.EDU>\nMessage-Id: <B27397-0100000@cac.washington.edu>\nMIME-Version: 1.0\nContent-Type: TEXT/PLAIN; CHARSET=US-ASCII\n\nminutes\n
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: a003 EXAMINE INBOX
S: * FLAGS *
S: * OK [PERM*
S: * 1 EXISTS
S: * 0 RECENT
S: * OK [UIDV*
S: * OK [UIDN*
S: * OK [HIGH*
S: a003 OK *
C: a1 FETCH 1 (UID FLAGS RFC822.SIZE)
S: * 1 FETCH (UID 1 FLAGS (\\Seen) RFC822.SIZE 351)
S: a1 OK FETCH completed
C: a2 FETCH 1 ENVELOPE
S: * 1 FETCH (ENVELOPE ("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)" "IMAP4rev1 WG mtg summary and minutes" (("Terry Gray" NIL "gray" "cac.washington.edu")) (("Terry Gray" NIL "gray" "cac.washington.edu")) (("Terry Gray" NIL "gray" "cac.washington.edu")) ((NIL NIL "imap" "cac.washington.edu")) ((NIL NIL "minutes" "CNRI.Reston.VA.US")("John Klensin" NIL "KLENSIN" "MIT.EDU")) NIL NIL "<B27397-0100000@cac.washington.edu>"))
S: a2 OK *
C: a3 FETCH 1 (BODY BODYSTRUCTURE)
S: * 1 FETCH (BODY ("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7bit" 9 1) BODYSTRUCTURE ("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7bit" 9 1 NIL NIL NIL NIL))
S: a3 OK *
C: a4 FETCH 1 FAST
S: * 1 FETCH (FLAGS (\\Seen) INTERNALDATE "* +0000" RFC822.SIZE 351)
S: a4 OK *
C: a5 UID FETCH 1 FLAGS
S: * 1 FETCH (UID 1 FLAGS (\\Seen))
S: a5 OK UID FETCH completed
C: a6 UID FETCH 5:9 FLAGS
S: a6 OK *
C: a7 UID FETCH 5:* FLAGS
S: * 1 FETCH (UID 1 FLAGS (\\Seen))
S: a7 OK *
C: a8 FETCH 2 FLAGS
S: a8 BAD *
C: a9 FETCH 1:2 FLAGS
S: a9 BAD *
C: a10 FETCH 1 (FLAGS NONSENSE)
S: a10 BAD *
C: a11 FETCH * UID
S: * 1 FETCH (UID 1)
S: a11 OK *
