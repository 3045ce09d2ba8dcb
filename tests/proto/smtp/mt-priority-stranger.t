# MT-PRIORITY (RFC 6710) from a stranger: never more than usual, but less if it likes.
PROGRAM smtpd
CONF trusted_networks =
S: 220 *
C: EHLO example.net
S+: 250-MT-PRIORITY
C: MAIL FROM:<eljefe@example.net> MT-PRIORITY=1
S: 250 2.3.6 0 is the new priority assigned to the message
C: RSET
S: 250 2.0.0 *
C: MAIL FROM:<eljefe@example.net> MT-PRIORITY=-1
S: 250 2.1.0 *
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
