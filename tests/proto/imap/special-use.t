# SPECIAL-USE and CREATE-SPECIAL-USE (RFC 6154).
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/new/.made
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: t1 LIST "" "%" RETURN (SPECIAL-USE)
S: * LIST () "/" "INBOX"
S: * LIST (\\Archive) "/" "Archive"
S: * LIST (\\Drafts) "/" "Drafts"
S: * LIST (\\Junk) "/" "Junk"
S: * LIST (\\Sent) "/" "Sent"
S: * LIST (\\Trash) "/" "Trash"
S: t1 OK LIST completed
C: t2 CREATE MySpecial (USE (\\Drafts \\Sent))
S: t2 OK CREATE completed
C: t3 CREATE Everything (USE (\\All))
S: t3 NO [USEATTR] *
C: t3 CREATE Everything (USE (\\Bogus))
S: t3 NO [USEATTR] *
C: a CREATE Plain (USE ())
S: a OK CREATE completed
C: t1 LIST (SPECIAL-USE) "" "*"
S: * LIST (\\Archive) "/" "Archive"
S: * LIST (\\Drafts) "/" "Drafts"
S: * LIST (\\Junk) "/" "Junk"
S: * LIST (\\Drafts \\Sent) "/" "MySpecial"
S: * LIST (\\Sent) "/" "Sent"
S: * LIST (\\Trash) "/" "Trash"
S: t1 OK LIST completed
C: a DELETE MySpecial
S: a OK DELETE completed
C: a CREATE MySpecial
S: a OK CREATE completed
C: a LIST "" "*S*"
S: * LIST (\\HasNoChildren) "/" "MySpecial"
S: * LIST (\\HasNoChildren \\Sent) "/" "Sent"
S: a OK LIST completed
