# A client that sends a message, but for ever.
PROGRAM smtpd
CONF smtp_message_timeout = 4
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
CLOCK
C: a
WAIT 1
C: b
WAIT 1
C: c
S: 421 4.4.2 mail.test timeout, closing connection
WITHIN 5.9
CLOSE
QUEUED 0
