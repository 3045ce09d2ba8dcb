# greylist_exempt: networks that never wait.
PROGRAM smtpd
CONF trusted_networks =
CONF greylist = yes
CONF greylist_exempt = 127.0.0.0/8
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: QUIT
S: 221 2.0.0 *
CLOSE
