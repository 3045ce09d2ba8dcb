# LMTP: who hands mail in is a server of ours, which strangers have got past.
PROGRAM smtpd -l
CONF trusted_networks =
CONF greylist = yes
CONF refuse_helo_syntax = yes
CONF refuse_sender_own = yes
CONF dns_lists = bl.test
CONF resolvers = 127.0.0.1:9
USER alice@mail.test
S: 220 *
C: LHLO localhost
S+: 250-PIPELINING
C: MAIL FROM:<alice@mail.test>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: RCPT TO:<somebody@elsewhere.example>
S: 550 5.7.1 *
C: QUIT
S: 221 2.0.0 *
CLOSE
MISSING spool/policy/*
