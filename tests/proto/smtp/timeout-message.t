# A client that sends a message, but for ever.
PROGRAM smtpd
CONF smtp_message_timeout = 2
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: a
WAIT 0.6
C: b
WAIT 0.6
C: c
WAIT 0.6
C: d
WAIT 0.1
C: e
S: 421 4.4.2 mail.test timeout, closing connection
CLOSE
QUEUED 0
