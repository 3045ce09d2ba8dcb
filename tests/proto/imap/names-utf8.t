# Names after ENABLE IMAP4rev2: UTF-8 (RFC 9051 5.1), and normalised.
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
CONF imap_folders =
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/new/.made
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: a CREATE &ZeVnLIqe-
S: a OK CREATE completed
C: a ENABLE IMAP4rev2
S: * ENABLED IMAP4rev2
S: a OK *
C: a LIST "" "日%"
S: * LIST (\\HasNoChildren) "/" "日本語"
S: a OK LIST completed
C: a CREATE "Cafe\xcc\x81"
S: * LIST () "/" "Café" ("OLDNAME" ("Cafe\xcc\x81"))
S: a OK CREATE completed
EXISTS mail/mail.test/user1/Maildir/.Caf&AOk-
C: a STATUS "Café" (MESSAGES)
S: * STATUS "Café" (MESSAGES 0)
S: a OK STATUS completed
C: a CREATE "R&D"
S: a OK CREATE completed
EXISTS mail/mail.test/user1/Maildir/.R&-D
C: a LIST "" *f*
S: * LIST (\\HasNoChildren) "/" "Café"
S: a OK LIST completed
C: a DELETE "Cafe\xcc\x81"
S: a OK DELETE completed
MISSING mail/mail.test/user1/Maildir/.Caf*
C: a CREATE "a\xff"
S: a BAD *
C: a CREATE way/below
S: a OK CREATE completed
C: a LIST "" way
S: * LIST (\\NonExistent \\HasChildren) "/" "way"
S: a OK LIST completed
