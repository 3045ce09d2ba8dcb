# The subscriptions of Courier are taken over.
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/new/.made
FILE mail/mail.test/user1/Maildir/courierimapsubscribed INBOX\nINBOX.Lists.qmail\n
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: a LSUB "" *
S: * LSUB () "/" "INBOX"
S: * LSUB () "/" "Lists/qmail"
S: a OK LSUB completed
