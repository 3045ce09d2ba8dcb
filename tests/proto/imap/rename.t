# RENAME (RFC 3501 6.3.5, its examples): with all below; INBOX gives its messages.
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
CONF imap_folders =
FILE mail/mail.test/user1/Maildir/cur/1700000001.M1.test:2,S Subject: 1\n\nx\n
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/new/1700000002.M2.test Subject: 2\n\nx\n
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: a CREATE blurdybloop
S: a OK*
C: a CREATE foo
S: a OK*
C: a CREATE foo/bar (USE (\\Junk))
S: a OK*
C: A683 RENAME blurdybloop sarasoop
S: A683 OK RENAME completed
C: A684 RENAME foo zowie
S: A684 OK RENAME completed
C: A685 LIST "" *
S: * LIST (\\HasNoChildren) "/" "INBOX"
S: * LIST (\\HasNoChildren) "/" "sarasoop"
S: * LIST (\\HasChildren) "/" "zowie"
S: * LIST (\\HasNoChildren \\Junk) "/" "zowie/bar"
S: A685 OK LIST completed
C: a RENAME nosuch x
S: a NO [NONEXISTENT] *
C: a RENAME zowie sarasoop
S: a NO [ALREADYEXISTS] *
C: a RENAME zowie inbox
S: a NO [ALREADYEXISTS] *
C: a RENAME zowie zowie/bar/x
S: a NO [CANNOT] *
C: a RENAME zowie a.b
S: a NO [CANNOT] *
C: a SELECT zowie/bar
S: * FLAGS*
S: * OK [PERM*
S: * 0 EXISTS
S: * 0 RECENT
S: * OK [UIDV*
S: * OK [UIDN*
S: * OK [HIGH*
S: a OK*
C: a RENAME zowie new/er
S: a OK RENAME completed
C: a NOOP
S: a OK*
C: a APPEND new/er/bar {6+}
C: a: b\r\n
S: * 1 EXISTS
S: * 1 RECENT
S: a OK [APPENDUID *
C: Z432 LIST "" *
S: * LIST (\\HasNoChildren) "/" "INBOX"
S: * LIST (\\Noselect \\HasChildren) "/" "new"
S: * LIST (\\HasChildren) "/" "new/er"
S: * LIST (\\HasNoChildren \\Junk) "/" "new/er/bar"
S: * LIST (\\HasNoChildren) "/" "sarasoop"
S: Z432 OK LIST completed
C: a STATUS INBOX (MESSAGES)
S: * STATUS "INBOX" (MESSAGES 2)
S: a OK*
C: Z433 RENAME INBOX old-mail
S: Z433 OK RENAME completed
C: a STATUS INBOX (MESSAGES UIDNEXT)
S: * STATUS "INBOX" (MESSAGES 0 UIDNEXT 3)
S: a OK*
C: a STATUS old-mail (MESSAGES UNSEEN)
S: * STATUS "old-mail" (MESSAGES 2 UNSEEN 1)
S: a OK*
C: a RENAME INBOX old-mail
S: a NO [ALREADYEXISTS] *
