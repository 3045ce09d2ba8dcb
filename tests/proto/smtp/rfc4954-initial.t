# RFC 4954 4.1: PLAIN with an initial response.
PROGRAM smtpd
CONF smtp_auth = yes
CONF trusted_networks =
USER test@mail.test
PASSWORD test@mail.test:$6$saltsalt$/alWecYH7Ry7BmdtYwV3ObFkYwJ96i4zoGSMR09J7xkAoFGB7iwoQytRgpR6rkCCVBVNkvTdkdDjhKYVJ8L2T.
S: 220 *
C: EHLO client.example.com
S+: 250-AUTH PLAIN LOGIN
C: VRFY test
S: 252 *
C: AUTH PLAIN dGVzdAB0ZXN0ADEyMzQ=
S: 235 2.7.0 Logged in
C: VRFY test
S: 250 2.1.5 <test@mail.test>
C: QUIT
S: 221 *
CLOSE
