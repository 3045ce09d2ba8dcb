# A client without an address is in no network, and is trusted with nothing.
PROGRAM smtpd
CONF xclient_networks = 127.0.0.1
USER alice@mail.test
S: 220 *
C: EHLO gateway.example
S+: 250-EXPN
C: XCLIENT NAME=[UNAVAILABLE] ADDR=[UNAVAILABLE]
S: 220 *
C: EHLO client.example
S+!: 250-EXPN
C: MAIL FROM:<bob@client.example>
S: 250 *
C: RCPT TO:<someone@elsewhere.example>
S: 550 5.7.1 *
C: RCPT TO:<alice@mail.test>
S: 250 *
C: DATA
S: 354 *
C: .
S: 250 *
HAS Received: from client.example ([0.0.0.0])
C: QUIT
S: 221 *
CLOSE
