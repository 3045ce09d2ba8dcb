# UTF8=ACCEPT (RFC 6855): names and strings in UTF-8, APPEND with UTF8, no CHARSET any more.
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
FILE mail/mail.test/user1/Maildir/new/.made
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C-: a APPEND INBOX UTF8 (~{12+}\r\nSubject: \xc3\xa4\n)\r\n
S: a BAD *
C: b ENABLE UTF8=ACCEPT
S: * ENABLED UTF8=ACCEPT
S: b OK *
C: c CREATE "Entwürfe"
S: c OK *
C: d LIST "" "E*"
S: * LIST (*) "/" "Entwürfe"
S: d OK *
C: e STATUS "Entwürfe" (MESSAGES)
S: * STATUS "Entwürfe" (MESSAGES 0)
S: e OK *
C: f APPEND INBOX UTF8 (~{12+}
C-: Subject: \xc3\xa4\n)\r\n
S: f OK [APPENDUID *
C: s SELECT INBOX
S: * FLAGS *
S: * OK [PERM*
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN*
S: * OK [UIDV*
S: * OK [UIDN*
S: * OK [HIGH*
S: s OK *
C: g SEARCH SUBJECT "Ä"
S: * SEARCH 1
S: g OK *
C: h SEARCH CHARSET UTF-8 SUBJECT "Ä"
S: h BAD *
C: i SELECT "Entw&APw-rfe"
S: i NO [NONEXISTENT] *
