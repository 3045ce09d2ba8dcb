# What does not fit into the quota: [OVERQUOTA] (RFC 5530, RFC 9208), and nothing is left behind.
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
FILE mail/mail.test/user1/Maildir/new/.made
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
CONF quota = 64K
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: c CREATE Other
S: c OK *
C-: a APPEND INBOX {40012+}\r\nSubject: a\r\n$(x*39998)\r\n\r\n
S: a OK [APPENDUID * 1] *
C-: b APPEND INBOX {40012+}\r\nSubject: b\r\n$(x*39998)\r\n\r\n
S: b NO [OVERQUOTA] *
C-: c APPEND INBOX {66012+}\r\nSubject: c\r\n$(x*65998)\r\n\r\n
S: c NO [OVERQUOTA] *
C-: d APPEND INBOX {12+}\r\nSubject: d\r\n {40012+}\r\nSubject: e\r\n$(x*39998)\r\n\r\n
S: d NO [OVERQUOTA] *
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
C: e COPY 1 Other
S: e NO [OVERQUOTA] *
C: f MOVE 1 Other
S: * OK [COPYUID * 1 1] *
S: * 1 EXPUNGE
S: * 0 RECENT
S: f OK *
C-: g APPEND Other {14+}\r\nSubject: f\r\n\r\n\r\n
S: g OK [APPENDUID * 2] *
MISSING mail/mail.test/user1/Maildir/tmp/*.*
