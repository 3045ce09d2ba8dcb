# A client that stops within the message.
PROGRAM smtpd
CONF smtp_data_timeout = 2
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
C: text
S: 421 4.4.2 mail.test timeout, closing connection
CLOSE
RESULT 0
QUEUED 0
LOG event=refused verb=DATA reply="421 4.4.2"
