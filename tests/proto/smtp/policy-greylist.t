# Greylisting: a triplet waits, and passes when it comes back in time; its state is in a file.
PROGRAM smtpd
CONF trusted_proxies = 127.0.0.0/8
CONF greylist = yes
CONF greylist_delay = 2s
CONF greylist_clients = 0
USER alice@mail.test
C: PROXY TCP4 192.0.2.7 192.0.2.1 50000 25
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<nobody.here@mail.test>
S: 550 5.1.1 *
C: RCPT TO:<alice@mail.test>
S: 451 4.7.1 Greylisted, try again in 2 seconds
LOG event=greylist state=new from=bob@client.example to=alice@mail.test peer=192.0.2.7 wait=2
LOG event=refused verb=RCPT reply="451 4.7.1" * policy=greylist
NOLOG event=greylist * to=nobody.here@mail.test *
C: RCPT TO:<postmaster@mail.test>
S: 250 2.1.5 *
C: QUIT
S: 221 2.0.0 *
CLOSE
EXISTS spool/policy/greylist
WAIT 2.1
# Another address of the same network.
RECONNECT
C: PROXY TCP4 192.0.2.99 192.0.2.1 50000 25
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<BOB@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
LOG event=greylist state=passed *
C: RSET
S: 250 2.0.0 *
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
LOG event=greylist state=known *
C: RSET
S: 250 2.0.0 *
C: MAIL FROM:<carol@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 451 4.7.1 *
C: QUIT
S: 221 2.0.0 *
CLOSE
# Another network.
RECONNECT
C: PROXY TCP4 198.51.100.7 192.0.2.1 50000 25
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 451 4.7.1 *
C: QUIT
S: 221 2.0.0 *
CLOSE
