# The policy is about the client that a gateway names, and not about the gateway.
PROGRAM smtpd
CONF trusted_networks = 127.0.0.0/8
CONF xclient_networks = 127.0.0.0/8
CONF greylist = yes
CONF client_rate_messages = 1
USER alice@mail.test
S: 220 *
C: EHLO gateway.example
S+: 250-XCLIENT *
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: RSET
S: 250 2.0.0 *
C: XCLIENT ADDR=192.0.2.7
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 451 4.7.1 *
LOG event=greylist state=new * peer=192.0.2.7 *
C: RSET
S: 250 2.0.0 *
C: MAIL FROM:<bob@client.example>
S: 451 4.7.0 *
C: QUIT
S: 221 2.0.0 *
CLOSE
