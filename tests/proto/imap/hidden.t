# Capabilities that the site hides: from all, and from one user.
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/new/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
CONF imap_hidden_capabilities = idle user1@mail.test:QRESYNC,UIDONLY user2@mail.test:CONDSTORE
S: * OK [CAPABILITY IMAP4rev1 IMAP4rev2 LITERAL- SASL-IR ID ENABLE AUTH=*
C: a LOGIN user1 secret
S: a OK [CAPABILITY * LITERAL+ ID ENABLE NAMESPACE * SAVEDATE CONDSTORE UTF8=ACCEPT * APPENDLIMIT=*
C: b CAPABILITY
S: * CAPABILITY * SAVEDATE CONDSTORE UTF8=ACCEPT *
S: b OK *
C: e ENABLE QRESYNC CONDSTORE
S: * ENABLED CONDSTORE
S: e OK *
C: c LOGOUT
S: * BYE *
S: c OK *
