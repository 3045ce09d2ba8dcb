# Name servers that do not answer: nobody is listed, after dns_timeout, and the log says so.
PROGRAM smtpd
CONF trusted_networks =
CONF dns_lists = bl.test
CONF dns_timeout = 1s
CONF resolvers = 127.0.0.1:9
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
LOG event=dns-list list=bl.test what="no answer"
LOG event=client peer=127.0.0.1 lists="" score=0
C: QUIT
S: 221 2.0.0 *
CLOSE
