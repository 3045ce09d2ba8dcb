# HELO and EHLO: what they answer (RFC 5321 4.1.1.1), without enhanced codes (RFC 2034).
PROGRAM smtpd
CONF message_size_limit = 1M
CONF trusted_networks =
S: 220 mail.test ESMTP Mailstead
C: HELO client.example
S: 250 mail.test
C: EHLO client.example
S: 250-mail.test
S: 250-PIPELINING
S: 250-SIZE 1048576
S: 250-8BITMIME
S: 250-CHUNKING
S: 250-BINARYMIME
S: 250-SMTPUTF8
S: 250-ENHANCEDSTATUSCODES
S: 250-DSN
S: 250-LIMITS RCPTMAX=1000
S: 250-DELIVERBY 30
S: 250-MT-PRIORITY
S: 250-ETRN
S: 250 HELP
C: ehlo [127.0.0.1]
S+: 250-mail.test
C: HELO
S: 501 Syntax: HELO or EHLO, then your host's name
C: EHLO
S: 501 Syntax: *
C: EHLO two words
S: 501 Syntax: *
C: EHLO evil)comment
S: 501 Syntax: *
C: EHLO $(a*255)
S+: 250-mail.test
C: EHLO $(a*256)
S: 501 Syntax: *
C: EHLO [IPv6:2001:db8::1]
S+: 250-mail.test
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
