# The client is who a trusted proxy says it is, and is trusted as little as that one.
PROGRAM smtpd
CONF trusted_proxies = 127.0.0.0/8
USER alice@mail.test
C: PROXY TCP4 192.0.2.7 192.0.2.1 50000 25
S: 220 mail.test ESMTP Mailstead
C: EHLO client.example
S+!: 250*EXPN
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<someone@elsewhere.example>
S: 550 5.7.1 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: Subject: proxied
C: 
C: .
S: 250 2.0.0 *
HAS Received: from client.example ([192.0.2.7])
C: QUIT
S: 221 2.0.0 *
CLOSE
LOG event=connect peer=192.0.2.7
