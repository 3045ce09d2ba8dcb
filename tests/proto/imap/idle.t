# IDLE (RFC 2177): news of another session are told while it lasts; DONE ends it.
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
C: A002 IDLE
S: + idling
SESSION 2
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: s SELECT INBOX
S: * FLAGS *
S: * OK [PERM*
S: * 3 EXISTS
S: * 0 RECENT
S: * OK [UNSEEN*
S: * OK [UIDV*
S: * OK [UIDN*
S: * OK [HIGH*
S: s OK *
C: a STORE 2 +FLAGS.SILENT (\\Deleted)
S: a OK *
SESSION 1
S: * 2 FETCH (FLAGS (\\Deleted \\Recent))
SESSION 2
C: b EXPUNGE
S: * 2 EXPUNGE
S: b OK *
SESSION 1
S: * 2 EXPUNGE
S: * 2 RECENT
SESSION 2
C-: c APPEND INBOX {5+}\r\nab\r\nc\r\n
S: * 3 EXISTS
S: * 1 RECENT
S: c OK *
SESSION 1
S: * 3 EXISTS
QUIET 0.2
C: DONE
S: A002 OK IDLE completed
C: A003 FETCH 3 UID
S: * 3 FETCH (UID 4)
S: A003 OK *
C-: A004 IDLE\r\nDONE\r\nA005 NOOP\r\n
S: + idling
S: A004 OK *
S: A005 OK *
C: A006 IDLE
S: + idling
C: NOOP
S: A006 BAD *
C: A007 UNSELECT
S: A007 OK *
C: A008 IDLE
S: + idling
C: DONE
S: A008 OK *
