# refuse_sender_own: a stranger does not send as one of us.
PROGRAM smtpd
CONF trusted_networks =
CONF refuse_sender_own = yes
USER alice@mail.test
DOMAIN backup.example relay
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<alice@mail.test>
S: 550 5.7.1 <alice@mail.test>: log in to send as one of us
LOG event=refused verb=MAIL reply="550 5.7.1" * policy=sender-own
C: MAIL FROM:<nobody.here@MAIL.test>
S: 550 5.7.1 *
C: MAIL FROM:<x@backup.example>
S: 250 2.1.0 *
C: RSET
S: 250 2.0.0 *
C: MAIL FROM:<>
S: 250 2.1.0 *
C: RSET
S: 250 2.0.0 *
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: QUIT
S: 221 2.0.0 *
CLOSE
