# CREATE (RFC 3501 6.3.3): what can be a name, and what is there already.
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
CONF imap_folders =
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/new/.made
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: A003 CREATE owatagusiam/
S: A003 OK CREATE completed
C: A004 CREATE owatagusiam/blurdybloop
S: A004 OK CREATE completed
EXISTS mail/mail.test/user1/Maildir/.owatagusiam/cur
EXISTS mail/mail.test/user1/Maildir/.owatagusiam.blurdybloop/maildirfolder
C: a CREATE owatagusiam
S: a NO [ALREADYEXISTS] *
C: a CREATE inbox
S: a NO [ALREADYEXISTS] *
C: a CREATE Inbox/sub
S: a OK CREATE completed
EXISTS mail/mail.test/user1/Maildir/.INBOX.sub
C: a CREATE a.b
S: a NO [CANNOT] *
C: a CREATE ..
S: a NO [CANNOT] *
C: a CREATE a//b
S: a NO [CANNOT] *
C: a CREATE /a
S: a NO [CANNOT] *
C: a CREATE ""
S: a NO [CANNOT] *
C: a CREATE $(x*231)
S: a NO [CANNOT] *
C: a CREATE $(x*230)
S: a OK CREATE completed
C: a CREATE "R&D"
S: a NO [CANNOT] *
C: a CREATE R&-D
S: a OK CREATE completed
C: a CREATE "100% *"
S: a OK CREATE completed
C: a CREATE &Jjo-!
S: a OK CREATE completed
C: a LIST "" "R*"
S: * LIST (\\HasNoChildren) "/" "R&-D"
S: a OK LIST completed
C: a LIST "" "100%"
S: * LIST (\\HasNoChildren) "/" "100% *"
S: a OK LIST completed
C: a SELECT "100% *"
S: * FLAGS*
S: * OK [PERM*
S: * 0 EXISTS
S: * 0 RECENT
S: * OK [UIDV*
S: * OK [UIDN*
S: * OK [HIGH*
S: a OK*
