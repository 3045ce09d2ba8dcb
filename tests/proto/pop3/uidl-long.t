# A name of 70 octets is its UIDL; a longer one, or one with octets a UIDL may not have,
# gets one that depends on nothing but the name.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
FILE mail/mail.test/user1/Maildir/new/.made
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/cur/1000.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:2,S x
FILE mail/mail.test/user1/Maildir/cur/1001.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb:2,S x
FILE mail/mail.test/user1/Maildir/cur/1001.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb:2,S x
FILE mail/mail.test/user1/Maildir/cur/1002.ä.mail.test:2, x
S: +OK mail.test POP3 ready
C: USER user1
S: +OK*
C: PASS secret
S: +OK 4 messages
C: UIDL
S: +OK*
S: 1 1000.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
S: 2 1001.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb~8946a4103a76121b64bd4ddff8fab1d3
S: 3 1001.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb~c9e4daa9a04847b4f4eed2975c78a4cb
S: 4 1002.__.mail.test~99d5b7bd580d2d8b4af446aa8b9e16b2
S: .
