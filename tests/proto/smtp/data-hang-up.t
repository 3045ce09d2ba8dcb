# A client that goes away within the message: nothing is queued.
PROGRAM smtpd
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
C: half a mess
SHUT
CLOSE
RESULT 0
QUEUED 0
LOG reason=closed
