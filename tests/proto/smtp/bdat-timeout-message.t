# Chunks, but for ever: smtp_message_timeout.
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
C-: BDAT 3\r\na\r\n
S: 250 *
WAIT 1
C-: BDAT 3\r\na\r\n
S: 250 *
WAIT 3.2
C: BDAT 0 LAST
S: 421 4.4.2 mail.test timeout, closing connection
CLOSE
QUEUED 0
