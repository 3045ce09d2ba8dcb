# SIZE of a large message for which there is room.
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example> SIZE=1048577
S: 250 2.1.0 *
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
