# What a peer that is in no trusted network may not do.
PROGRAM smtpd
CONF trusted_networks = 192.0.2.0/24
ALIAS sales: alice@mail.test
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob>
S: 553 5.1.7 The sender address needs a domain
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<someone@elsewhere.example>
S: 550 5.7.1 <someone@elsewhere.example>: relaying denied
C: RCPT TO:<alice@[192.0.2.77]>
S: 550 5.7.1 *
C: RCPT TO:<someone%elsewhere.example@mail.test>
S: 550 5.1.1 *
C: RCPT TO:<@mail.test:someone@elsewhere.example>
S: 550 5.7.1 *
C: RCPT TO:<alice>
S: 553 5.1.3 The recipient address needs a domain
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: VRFY alice@mail.test
S: 252 2.0.0 Cannot say; send a message and see
C: VRFY nobody.here@mail.test
S: 252 2.0.0 Cannot say; send a message and see
C: EXPN sales
S: 252 2.0.0 Cannot say; send a message and see
C: VERB
S: 502 5.7.0 Command not for you
LOG event=refused verb=RCPT reply="550 5.7.1" * to=someone@elsewhere.example
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
