# DELETE of a folder whose UIDVALIDITY nobody can find out is refused: it might be given again.
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
CONF imap_folders =
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/new/.made
FILE mail/mail.test/user1/Maildir/.broken/tmp/.made
FILE mail/mail.test/user1/Maildir/.broken/new/.made
FILE mail/mail.test/user1/Maildir/.broken/cur not a directory
FILE mail/mail.test/user1/Maildir/.broken/mailstead-state rubbish
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: a DELETE broken
S: a NO *
C: b LIST "" *
S: * LIST (\\HasNoChildren) "/" "INBOX"
S: * LIST (\\HasNoChildren) "/" "broken"
S: b OK LIST completed
