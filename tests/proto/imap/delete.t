# DELETE (RFC 3501 6.3.4, its examples): folders below stay, and the level to them.
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
CONF imap_folders =
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/new/.made
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: a CREATE blurdybloop
S: a OK*
C: a CREATE foo
S: a OK*
C: a CREATE foo/bar
S: a OK*
C: A83 DELETE blurdybloop
S: A83 OK DELETE completed
MISSING mail/mail.test/user1/Maildir/.blurdybloop
C: A84 DELETE foo
S: A84 OK DELETE completed
C: A85 LIST "" *
S: * LIST (\\HasNoChildren) "/" "INBOX"
S: * LIST (\\Noselect \\HasChildren) "/" "foo"
S: * LIST (\\HasNoChildren) "/" "foo/bar"
S: A85 OK LIST completed
C: A86 LIST "" %
S: * LIST (\\HasNoChildren) "/" "INBOX"
S: * LIST (\\Noselect \\HasChildren) "/" "foo"
S: A86 OK LIST completed
C: A684 DELETE foo
S: A684 NO [HASCHILDREN] *
C: A685 DELETE foo/bar
S: A685 OK DELETE completed
C: A687 DELETE foo
S: A687 NO [NONEXISTENT] *
C: a DELETE inbox
S: a NO [CANNOT] *
C: a CREATE now
S: a OK*
C: a SELECT now
S: * FLAGS*
S: * OK [PERM*
S: * 0 EXISTS
S: * 0 RECENT
S: * OK [UIDV*
S: * OK [UIDN*
S: * OK [HIGH*
S: a OK*
C: a DELETE now
S: * OK [CLOSED] *
S: a OK DELETE completed
C: a FETCH 1 FLAGS
S: a BAD *
