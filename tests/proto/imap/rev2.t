# ENABLE IMAP4rev2 (RFC 9051): ESEARCH, no RECENT, LIST at SELECT, names in UTF-8; not before that.
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/new/1700000001.M1.test Subject: message 1\nFrom: Ann Smith <ann@example.org>\nTo: user1@mail.test\nDate: Mon, 2 Feb 2026 12:00:00 +0100\nMessage-ID: <1@example.org>\n\nbody 1\n
FILE mail/mail.test/user1/Maildir/new/1700000002.M2.test Subject: message 2\nFrom: Ann Smith <ann@example.org>\nTo: user1@mail.test\nDate: Mon, 3 Feb 2026 12:00:00 +0100\nMessage-ID: <2@example.org>\n\nbody 2\n
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: c CREATE Entw&APw-rfe
S: c OK *
C: d CREATE "Entwürfe"
S: d * *
C: a ENABLE NONSENSE
S: * ENABLED
S: a OK *
C: b ENABLE IMAP4rev2 X-OTHER
S: * ENABLED IMAP4rev2
S: b OK *
C: s SELECT INBOX
S: * FLAGS *
S: * OK [PERM*
S: * 2 EXISTS
S: * OK [UIDV*
S: * OK [UIDN*
S: * OK [HIGH*
S: * LIST () "/" *INBOX*
S: s OK *
C: e SEARCH UNSEEN
S: * ESEARCH (TAG "e") ALL 1:2
S: e OK *
C: f FETCH 1 FLAGS
S: * 1 FETCH (FLAGS ())
S: f OK *
C: g STORE 1 +FLAGS.SILENT (\\Seen)
S: g OK *
C: h SELECT "Entwürfe"
S: * OK [CLOSED] *
S: * FLAGS *
S: * OK [PERM*
S: * 0 EXISTS
S: * OK [UIDV*
S: * OK [UIDN*
S: * OK [HIGH*
S: * LIST () "/" "Entwürfe"
S: h OK *
