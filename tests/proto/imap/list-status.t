# LIST with STATUS (RFC 5819 section 4, its examples), and what is \Marked (RFC 3501 7.2.2) where
# that is known from it.
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
CONF imap_folders =
FILE mail/mail.test/user1/Maildir/cur/1700000001.M1.test:2,S Subject: 1\n\nx\n
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/new/1700000002.M2.test Subject: 2\n\nx\n
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: a CREATE foo
S: a OK*
C: a CREATE bar/baz
S: a OK*
C: a SUBSCRIBE foo
S: a OK*
C: a SUBSCRIBE bar/baz
S: a OK*
C: A01 LIST "" % RETURN (STATUS (MESSAGES UNSEEN))
S: * LIST (\\Marked) "/" "INBOX"
S: * STATUS "INBOX" (MESSAGES 2 UNSEEN 1)
S: * LIST (\\NonExistent) "/" "bar"
S: * LIST (\\Unmarked) "/" "foo"
S: * STATUS "foo" (MESSAGES 0 UNSEEN 0)
S: A01 OK LIST completed
C: A02 LIST (SUBSCRIBED RECURSIVEMATCH) "" % RETURN (STATUS (MESSAGES))
S: * LIST (\\Subscribed \\Marked) "/" "INBOX"
S: * STATUS "INBOX" (MESSAGES 2)
S: * LIST (\\NonExistent) "/" "bar" ("CHILDINFO" ("SUBSCRIBED"))
S: * LIST (\\Subscribed \\Unmarked) "/" "foo"
S: * STATUS "foo" (MESSAGES 0)
S: A02 OK LIST completed
C: A03 LIST "" "INBOX" RETURN (SPECIAL-USE STATUS (UNSEEN))
S: * LIST (\\Marked) "/" "INBOX"
S: * STATUS "INBOX" (UNSEEN 1)
S: A03 OK LIST completed
C: A04 SELECT INBOX
S: * *
S: * *
S: * 2 EXISTS
S: * 2 RECENT
S: * *
S: * *
S: * *
S: * *
S: A04 OK *
C: A05 LIST "" "INBOX" RETURN (STATUS (UNSEEN))
S: * LIST (\\Unmarked) "/" "INBOX"
S: * STATUS "INBOX" (UNSEEN 1)
S: A05 OK LIST completed
C: A06 LIST "" "INBOX"
S: * LIST (\\HasNoChildren) "/" "INBOX"
S: A06 OK LIST completed
