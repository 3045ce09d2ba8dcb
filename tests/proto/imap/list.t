# LIST (RFC 3501 6.3.8): the separator, patterns, children, levels that are only the way.
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
CONF imap_folders =
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/new/.made
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: A101 LIST "" ""
S: * LIST (\\Noselect) "/" ""
S: A101 OK LIST completed
C: a CREATE foo/bar
S: a OK CREATE completed
C: a CREATE foo/bar/zap
S: a OK CREATE completed
C: a CREATE blurdybloop
S: a OK CREATE completed
C: A682 LIST "" *
S: * LIST (\\HasNoChildren) "/" "INBOX"
S: * LIST (\\HasNoChildren) "/" "blurdybloop"
S: * LIST (\\Noselect \\HasChildren) "/" "foo"
S: * LIST (\\HasChildren) "/" "foo/bar"
S: * LIST (\\HasNoChildren) "/" "foo/bar/zap"
S: A682 OK LIST completed
C: a LIST "" %
S: * LIST (\\HasNoChildren) "/" "INBOX"
S: * LIST (\\HasNoChildren) "/" "blurdybloop"
S: * LIST (\\Noselect \\HasChildren) "/" "foo"
S: a OK LIST completed
C: A202 LIST foo/ %
S: * LIST (\\HasChildren) "/" "foo/bar"
S: A202 OK LIST completed
C: a LIST foo/ /foo/%/z*
S: * LIST (\\HasNoChildren) "/" "foo/bar/zap"
S: a OK LIST completed
C: a LIST "" inBOX
S: * LIST (\\HasNoChildren) "/" "INBOX"
S: a OK LIST completed
C: a LIST "" foo/bar
S: * LIST (\\HasChildren) "/" "foo/bar"
S: a OK LIST completed
C: a LIST "" FOO/bar
S: a OK LIST completed
C: a LIST "" *o*/*r
S: * LIST (\\HasChildren) "/" "foo/bar"
S: a OK LIST completed
C: a LIST ""
S: a BAD *
