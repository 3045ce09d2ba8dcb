# A queue that cannot be opened: 451, as often as a client tries.
PROGRAM smtpd
CONF spool = {SITE}/blocked
FILE blocked x
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
REPEAT 12
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: DATA
S: 451 4.3.0 Cannot take a message now
END
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
