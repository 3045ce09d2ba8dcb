# What strangers have to keep to is nothing to trusted networks.
PROGRAM smtpd
CONF refuse_helo_syntax = yes
CONF refuse_helo_own = yes
CONF refuse_sender_own = yes
CONF null_sender_limit = 1
CONF null_sender_refused = alice@mail.test
CONF greylist = yes
CONF client_rate_messages = 1
CONF dns_lists = bl.test
CONF resolvers = 127.0.0.1:9
USER alice@mail.test
USER bob@mail.test
S: 220 *
C: EHLO mail.test
S+: 250 HELP
REPEAT 2
C: MAIL FROM:<alice@mail.test>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: RSET
S: 250 2.0.0 *
END
C: MAIL FROM:<>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: RCPT TO:<bob@mail.test>
S: 250 2.1.5 *
C: QUIT
S: 221 2.0.0 *
CLOSE
NOLOG * smtpd-policy*
MISSING spool/policy/*
