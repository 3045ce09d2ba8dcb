# A peer that is no network connection is a stranger, however wide the networks.
PROGRAM smtpd
TRANSPORT socketpair
CONF trusted_networks = 0.0.0.0/0 ::/0
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+!: 250-EXPN
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<someone@elsewhere.example>
S: 550 5.7.1 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: .
S: 250 2.0.0 *
HAS Received: from client.example (local)
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
