# refuse_helo_syntax: what is no full name of a host is told so at RCPT, but for complaints.
PROGRAM smtpd
CONF trusted_networks =
CONF refuse_helo_syntax = yes
USER alice@mail.test
S: 220 *
C: EHLO localhost
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 550 5.7.1 You called yourself localhost, which is no full name of a host
LOG event=refused verb=RCPT reply="550 5.7.1" from=bob@client.example to=alice@mail.test * policy=helo-syntax
C: RCPT TO:<postmaster@mail.test>
S: 250 2.1.5 *
C: EHLO [192.0.2.7]
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: HELO client.example
S: 250 *
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: QUIT
S: 221 2.0.0 *
CLOSE
