# Whose mailbox is an mbox cannot read it by IMAP, and is not shown an empty one.
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
USER user1@mail.test mailbox=box
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/new/.made
S: * OK*
C: l LOGIN user1 secret
S: l NO [UNAVAILABLE] *
CLOSE
RESULT 111
LOG *event=refused why="the mailbox is an mbox, not a Maildir"*
