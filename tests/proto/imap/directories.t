# Directories that other programs made, in whatever form, are folders that can be used.
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
CONF imap_folders =
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/new/.made
FILE mail/mail.test/user1/Maildir/.R&D/cur/1.x:2,S x\n
FILE mail/mail.test/user1/Maildir/.Entwürfe/cur/1.x:2,S x\n
FILE mail/mail.test/user1/Maildir/.Café/cur/1.x:2,S x\n
FILE mail/mail.test/user1/Maildir/.file x\n
FILE mail/mail.test/user1/Maildir/.INBOX/cur/1.x:2,S x\n
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: a LIST "" *
S: * LIST (\\HasNoChildren) "/" "INBOX"
S: * LIST (\\HasNoChildren) "/" "Caf&AOk-"
S: * LIST (\\HasNoChildren) "/" "Entw&APw-rfe"
S: * LIST (\\HasNoChildren) "/" "R&-D"
S: a OK LIST completed
C: a STATUS R&-D (MESSAGES)
S: * STATUS "R&-D" (MESSAGES 1)
S: a OK STATUS completed
C: a STATUS Entw&APw-rfe (MESSAGES)
S: * STATUS "Entw&APw-rfe" (MESSAGES 1)
S: a OK STATUS completed
C: a DELETE Caf&AOk-
S: a OK DELETE completed
C: a RENAME Entw&APw-rfe Drafts
S: a OK RENAME completed
EXISTS mail/mail.test/user1/Maildir/.Drafts/cur/1.x:2,S
