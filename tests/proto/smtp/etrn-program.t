# A program in place of enqueue knows nothing of ETRN.
PROGRAM smtpd
CONF queue_program = /bin/true
DOMAIN backup.test relay
S: 220 *
C: EHLO client.example
S+!: 250?ETRN
C: ETRN backup.test
S: 502 5.5.1 *
C: QUIT
S: 221 *
CLOSE
