# No space: DATA is answered 452 before the message is sent, BDAT after its chunk.
PROGRAM smtpd
CONF spool_free_min = 1024T
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: DATA
S: 452 4.3.1 Not enough space for a message now
C: NOOP
S: 250 2.0.0 Ok
LOG event=queue code=4.3.1
C: RSET
S: 250 2.0.0 *
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C-: BDAT 3 LAST\r\na\r\n
S: 452 4.3.1 Not enough space for a message now
C: NOOP
S: 250 2.0.0 Ok
QUEUED 0
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
