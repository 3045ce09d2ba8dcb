# refuse_helo_own: nobody else has our name, or the address that the client has reached.
PROGRAM smtpd
CONF trusted_networks =
CONF refuse_helo_own = yes
USER alice@mail.test
S: 220 *
C: EHLO Mail.Test
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 550 5.7.1 You called yourself Mail.Test, which we are
LOG event=refused * policy=helo-own
C: EHLO [127.0.0.1]
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 550 5.7.1 You called yourself [127.0.0.1], which we are
C: EHLO [127.0.0.2]
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: QUIT
S: 221 2.0.0 *
CLOSE
