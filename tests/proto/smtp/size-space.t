# SIZE against the space there is: a large message is refused at MAIL, a small one at DATA.
PROGRAM smtpd
CONF spool_free_min = 1024T
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example> SIZE=1048577
S: 452 4.3.1 Not enough space for a message now
C: MAIL FROM:<bob@client.example> SIZE=1048576
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: DATA
S: 452 4.3.1 Not enough space for a message now
LOG event=refused verb=MAIL reply="452 4.3.1"
QUEUED 0
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
