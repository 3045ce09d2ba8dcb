# RFC 4954 4: PLAIN with and without an initial response, and what is wrong with it.
PROGRAM smtpd
CONF smtp_auth = yes
CONF login_limit = 10
USER test@mail.test
PASSWORD test@mail.test:$6$saltsalt$/alWecYH7Ry7BmdtYwV3ObFkYwJ96i4zoGSMR09J7xkAoFGB7iwoQytRgpR6rkCCVBVNkvTdkdDjhKYVJ8L2T.
S: 220 *
C: EHLO client.example.com
S+: 250-AUTH PLAIN LOGIN
C: AUTH FOOBAR
S: 504 5.5.4 *
C: AUTH PLAIN =
S: 535 5.7.8 *
C: AUTH PLAIN
S: 334*
C: *
S: 501 5.7.0 Cancelled
C: AUTH PLAIN
S: 334*
C: dGVzdAB0ZXN0ADEyMzQ=
S: 235 2.7.0 Logged in
C: AUTH PLAIN dGVzdAB0ZXN0ADEyMzQ=
S: 503 5.5.1 *
C: EXPN test
S: 250 2.1.5 *
C: QUIT
S: 221 *
CLOSE
NOLOG dGVzdAB0ZXN0
