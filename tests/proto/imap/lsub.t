# LSUB (RFC 3501 6.3.9): what is subscribed to, and the levels above it for a pattern with %.
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
CONF imap_folders =
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/new/.made
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: a CREATE news/comp/mail/mime
S: a OK*
C: a CREATE news/comp/mail
S: a OK*
C: a CREATE other
S: a OK*
C: A002 SUBSCRIBE news/comp/mail/mime
S: A002 OK SUBSCRIBE completed
C: a SUBSCRIBE news/comp/mail
S: a OK SUBSCRIBE completed
C: A002 LSUB "news/" "comp/mail/*"
S: * LSUB () "/" "news/comp/mail/mime"
S: A002 OK LSUB completed
C: A003 LSUB "news/" "comp/%"
S: * LSUB () "/" "news/comp/mail"
S: A003 OK LSUB completed
C: a LSUB "" %
S: * LSUB () "/" "INBOX"
S: * LSUB (\\Noselect) "/" "news"
S: a OK LSUB completed
C: a LSUB "" *
S: * LSUB () "/" "INBOX"
S: * LSUB () "/" "news/comp/mail"
S: * LSUB () "/" "news/comp/mail/mime"
S: a OK LSUB completed
C: a SUBSCRIBE nosuch
S: a NO [NONEXISTENT] *
C: a SUBSCRIBE news
S: a OK SUBSCRIBE completed
C: a DELETE news/comp/mail
S: a OK DELETE completed
C: A002 UNSUBSCRIBE news/comp/mail/mime
S: A002 OK UNSUBSCRIBE completed
C: a UNSUBSCRIBE nosuch
S: a OK UNSUBSCRIBE completed
C: a LSUB "" *
S: * LSUB () "/" "INBOX"
S: * LSUB () "/" "news"
S: * LSUB () "/" "news/comp/mail"
S: a OK LSUB completed
