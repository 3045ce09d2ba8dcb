# LIST with options (RFC 5258 section 5, its examples).
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
CONF imap_folders =
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/new/.made
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: a CREATE Fruit/Apple
S: a OK*
C: a CREATE Fruit/Banana
S: a OK*
C: a CREATE Tofu
S: a OK*
C: a CREATE Vegetable/Broccoli
S: a OK*
C: a CREATE Vegetable/Corn
S: a OK*
C: a CREATE Vegetable
S: a OK*
C: a CREATE Fruit
S: a OK*
C: a CREATE Fruit/Peach
S: a OK*
C: a SUBSCRIBE Fruit/Banana
S: a OK*
C: a SUBSCRIBE Fruit/Peach
S: a OK*
C: a SUBSCRIBE Vegetable/Broccoli
S: a OK*
C: a SUBSCRIBE Vegetable
S: a OK*
C: a SUBSCRIBE inbox
S: a OK*
C: a DELETE Fruit/Peach
S: a OK*
C: A01 LIST "" "*" RETURN (SUBSCRIBED)
S: * LIST (\\Subscribed) "/" "INBOX"
S: * LIST () "/" "Fruit"
S: * LIST () "/" "Fruit/Apple"
S: * LIST (\\Subscribed) "/" "Fruit/Banana"
S: * LIST () "/" "Tofu"
S: * LIST (\\Subscribed) "/" "Vegetable"
S: * LIST (\\Subscribed) "/" "Vegetable/Broccoli"
S: * LIST () "/" "Vegetable/Corn"
S: A01 OK LIST completed
C: A02 LIST (SUBSCRIBED) "" "*"
S: * LIST (\\Subscribed) "/" "INBOX"
S: * LIST (\\Subscribed) "/" "Fruit/Banana"
S: * LIST (\\Subscribed \\NonExistent) "/" "Fruit/Peach"
S: * LIST (\\Subscribed) "/" "Vegetable"
S: * LIST (\\Subscribed) "/" "Vegetable/Broccoli"
S: A02 OK LIST completed
C: A03 LIST () "" "%" RETURN (CHILDREN)
S: * LIST (\\HasNoChildren) "/" "INBOX"
S: * LIST (\\HasChildren) "/" "Fruit"
S: * LIST (\\HasNoChildren) "/" "Tofu"
S: * LIST (\\HasChildren) "/" "Vegetable"
S: A03 OK LIST completed
C: A04 LIST (REMOTE) "" "%" RETURN (CHILDREN)
S: * LIST (\\HasNoChildren) "/" "INBOX"
S: * LIST (\\HasChildren) "/" "Fruit"
S: * LIST (\\HasNoChildren) "/" "Tofu"
S: * LIST (\\HasChildren) "/" "Vegetable"
S: A04 OK LIST completed
C: A05 LIST (REMOTE SUBSCRIBED) "" "F*"
S: * LIST (\\Subscribed) "/" "Fruit/Banana"
S: * LIST (\\Subscribed \\NonExistent) "/" "Fruit/Peach"
S: A05 OK LIST completed
C: BBB LIST "" ("INBOX" "Tofu" "Vegetable/%")
S: * LIST () "/" "INBOX"
S: * LIST () "/" "Tofu"
S: * LIST () "/" "Vegetable/Broccoli"
S: * LIST () "/" "Vegetable/Corn"
S: BBB OK LIST completed
C: C01 LIST (SUBSCRIBED RECURSIVEMATCH) "" "%"
S: * LIST (\\Subscribed) "/" "INBOX"
S: * LIST () "/" "Fruit" ("CHILDINFO" ("SUBSCRIBED"))
S: * LIST (\\Subscribed) "/" "Vegetable" ("CHILDINFO" ("SUBSCRIBED"))
S: C01 OK LIST completed
C: C02 LIST (SUBSCRIBED RECURSIVEMATCH) "" "*"
S: * LIST (\\Subscribed) "/" "INBOX"
S: * LIST (\\Subscribed) "/" "Fruit/Banana"
S: * LIST (\\Subscribed \\NonExistent) "/" "Fruit/Peach"
S: * LIST (\\Subscribed) "/" "Vegetable" ("CHILDINFO" ("SUBSCRIBED"))
S: * LIST (\\Subscribed) "/" "Vegetable/Broccoli"
S: C02 OK LIST completed
C: C03 LIST (RECURSIVEMATCH) "" "*"
S: C03 BAD *
C: C04 LIST (RECURSIVEMATCH REMOTE) "" "*"
S: C04 BAD *
C: C05 LIST (SUBSCRIBED RECURSIVEMATCH) "" "Fruit" RETURN (CHILDREN SUBSCRIBED)
S: * LIST (\\HasChildren) "/" "Fruit" ("CHILDINFO" ("SUBSCRIBED"))
S: C05 OK LIST completed
