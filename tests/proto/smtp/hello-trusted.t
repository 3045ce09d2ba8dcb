# EHLO to a trusted network: there are more commands for it.
PROGRAM smtpd
S: 220 *
C: EHLO client.example
S+: 250-EXPN
C: EHLO client.example
S+: 250-VERB
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
