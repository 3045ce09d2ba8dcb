# Without refuse_sender_own it is allowed: forwarded mail and mailing lists come like that.
PROGRAM smtpd
CONF trusted_networks =
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<alice@mail.test>
S: 250 2.1.0 *
C: QUIT
S: 221 2.0.0 *
CLOSE
