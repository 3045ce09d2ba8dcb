# Where xclient_login is set, LOGIN says who has logged in at the gateway: with the user's rights.
PROGRAM smtpd
CONF xclient_networks = 127.0.0.1
CONF xclient_login = yes
USER alice@mail.test
USER bob@mail.test
S: 220 *
C: EHLO gateway.example
S+: 250-XCLIENT * LOGIN
C: XCLIENT ADDR=192.0.2.7 LOGIN=alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250-EXPN
C: MAIL FROM:<bob@mail.test>
S: 553 5.7.1 *
C: MAIL FROM:<alice@mail.test>
S: 250 2.1.0 *
C: RCPT TO:<someone@elsewhere.example>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: Subject: from a user
C: 
C: .
S: 250 2.0.0 *
HAS * with ESMTPA id *
HAS origin smtp [192.0.2.7] client.example user alice@mail.test
C: QUIT
S: 221 *
CLOSE
LOG event=xclient peer=127.0.0.1 client=192.0.2.7 user=alice@mail.test
