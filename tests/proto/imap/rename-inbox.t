# RENAME of INBOX that cannot be opened leaves no folder behind.
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
CONF imap_folders =
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/new/.made
FILE mail/mail.test/user1/Maildir/mailstead-state/.made
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: a RENAME INBOX old-mail
S: a NO *
MISSING mail/mail.test/user1/Maildir/.old-mail
C: b LIST "" *
S: * LIST (\\HasNoChildren) "/" "INBOX"
S: b OK LIST completed
