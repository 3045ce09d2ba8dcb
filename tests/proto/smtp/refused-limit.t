# Nobody is to try out names, or doors: so many refused recipients are the end.
PROGRAM smtpd
CONF smtp_refused_limit = 5
CONF trusted_networks = 192.0.2.0/24
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<b@c.example>
S: 250 2.1.0 *
REPEAT 4
C: RCPT TO:<u$n@mail.test>
S: 550 5.1.1 *
END
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: RCPT TO:<x@elsewhere.example>
S: 550 5.7.1 *
S: 421 4.7.0 mail.test too many errors, closing connection
CLOSE
LOG reason=errors
NOLOG *reply="421*policy=*
