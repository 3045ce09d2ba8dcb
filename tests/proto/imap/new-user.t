# A new user gets the folders that imap_folders names, at the first login alone.
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
CONF imap_folders = Drafts=Entwürfe, Junk = Mail/Spam
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/new/.made
FILE mail/mail.test/user1/Maildir/.Old/cur/.made
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
EXISTS mail/mail.test/user1/Maildir/.Entw&APw-rfe/maildirfolder
C: a LIST "" * RETURN (SUBSCRIBED)
S: * LIST (\\Subscribed) "/" "INBOX"
S: * LIST (\\Subscribed \\Drafts) "/" "Entw&APw-rfe"
S: * LIST (\\NonExistent) "/" "Mail"
S: * LIST (\\Subscribed \\Junk) "/" "Mail/Spam"
S: * LIST () "/" "Old"
S: a OK LIST completed
C: a DELETE Mail/Spam
S: a OK DELETE completed
C: a LOGOUT
S: * BYE *
S: a OK *
CLOSE
RECONNECT
S: * OK*
C: l LOGIN user1 secret
S: l OK*
C: a LIST "" *
S: * LIST (\\HasNoChildren) "/" "INBOX"
S: * LIST (\\HasNoChildren \\Drafts) "/" "Entw&APw-rfe"
S: * LIST (\\HasNoChildren) "/" "Old"
S: a OK LIST completed
