# The octets of a chunk do not come: smtp_data_timeout.
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
C-: BDAT 10 LAST\r\nabc
S: 421 4.4.2 mail.test timeout, closing connection
CLOSE
QUEUED 0
LOG reason=timeout
RECONNECT
S: 220 *
C: EHLO client.example
S+: 250 HELP
C-: BDAT 10 LAST\r\nabc
S: 421 4.4.2 mail.test timeout, closing connection
CLOSE
RECONNECT
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C-: BDAT 10 LAST\r\nabc
SHUT
CLOSE
QUEUED 0
LOG reason=closed
