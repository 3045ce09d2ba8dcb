# VRFY and EXPN: a stranger is told nothing, a user who has logged in is.
PROGRAM smtpd -s
CONF trusted_networks =
ALIAS sales: test@mail.test
USER test@mail.test
PASSWORD test@mail.test:$6$saltsalt$/alWecYH7Ry7BmdtYwV3ObFkYwJ96i4zoGSMR09J7xkAoFGB7iwoQytRgpR6rkCCVBVNkvTdkdDjhKYVJ8L2T.
S: 220 *
C: EHLO client.example
S+!: 250-EXPN
C: VRFY test
S: 252 2.0.0 *
C: EXPN sales
S: 252 2.0.0 *
C: AUTH PLAIN AHRlc3QAMTIzNA==
S: 235 *
C: EHLO client.example
S+: 250-EXPN
C: VRFY test
S: 250 2.1.5 <test@mail.test>
C: VRFY no.such.user
S: 550 5.1.1 *
C: EXPN sales
S: 250 2.1.5 <test@mail.test>
C: QUIT
S: 221 *
CLOSE
