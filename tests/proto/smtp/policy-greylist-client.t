# A client that has come back often enough waits no more; the same triplet counts once.
PROGRAM smtpd
CONF trusted_networks =
CONF greylist = yes
CONF greylist_delay = 1s
CONF greylist_clients = 2
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
REPEAT 2
C: MAIL FROM:<bob$n@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 451 4.7.1 *
C: RSET
S: 250 2.0.0 *
END
WAIT 1.1
REPEAT 2
C: MAIL FROM:<bob1@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: RSET
S: 250 2.0.0 *
END
C: MAIL FROM:<carol@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 451 4.7.1 *
C: RSET
S: 250 2.0.0 *
C: MAIL FROM:<bob2@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: RSET
S: 250 2.0.0 *
C: MAIL FROM:<dave@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
LOG event=greylist state=client from=dave@client.example *
C: QUIT
S: 221 2.0.0 *
CLOSE
