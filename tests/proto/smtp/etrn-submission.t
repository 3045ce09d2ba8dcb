# There is no ETRN for users.
PROGRAM smtpd -s
S: 220 *
C: EHLO client.example
S+!: 250?ETRN
C: ETRN mail.test
S: 502 5.5.1 *
C: QUIT
S: 221 *
CLOSE
