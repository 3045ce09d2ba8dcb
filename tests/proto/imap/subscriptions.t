# The subscriptions of Dovecot are taken over, and its folders have their special uses.
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/new/.made
FILE mail/mail.test/user1/Maildir/.Sent/cur/.made
FILE mail/mail.test/user1/Maildir/subscriptions V\t2\n\nSent\nLists\tqmail\n
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: a LIST (SUBSCRIBED) "" *
S: * LIST (\\Subscribed \\NonExistent) "/" "Lists/qmail"
S: * LIST (\\Subscribed \\Sent) "/" "Sent"
S: a OK LIST completed
C: a LIST "" *
S: * LIST (\\HasNoChildren) "/" "INBOX"
S: * LIST (\\HasNoChildren \\Sent) "/" "Sent"
S: a OK LIST completed
