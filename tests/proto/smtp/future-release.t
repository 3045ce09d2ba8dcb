# FUTURERELEASE (RFC 4865): for users who have logged in on a port of submission; 501 5.5.4 of section 4.2.
PROGRAM smtpd -s
CONF trusted_networks =
CONF smtp_error_limit = 100
CONF future_release_limit = 1d
USER test@mail.test
PASSWORD test@mail.test:$6$saltsalt$/alWecYH7Ry7BmdtYwV3ObFkYwJ96i4zoGSMR09J7xkAoFGB7iwoQytRgpR6rkCCVBVNkvTdkdDjhKYVJ8L2T.
S: 220 *
C: EHLO client.example
S+!: 250-FUTURERELEASE*
C: AUTH PLAIN AHRlc3QAMTIzNA==
S: 235 *
C: EHLO client.example
S+: 250-FUTURERELEASE 86400 20*-*-*T*:*:*Z
C: MAIL FROM:<test@mail.test> HOLDFOR=86401
S: 501 5.5.4 Cannot hold a message over 86400 seconds
C: MAIL FROM:<test@mail.test> HOLDUNTIL=9999-12-31T23:59:59Z
S: 501 5.5.4 *
C: MAIL FROM:<test@mail.test> HOLDFOR=0
S: 501 5.5.4 Bad parameter HOLDFOR
C: MAIL FROM:<test@mail.test> HOLDFOR=1000000000
S: 501 5.5.4 *
C: MAIL FROM:<test@mail.test> HOLDFOR
S: 501 5.5.4 *
C: MAIL FROM:<test@mail.test> HOLDUNTIL=2025-11-22
S: 501 5.5.4 *
C: MAIL FROM:<test@mail.test> HOLDFOR=60 HOLDFOR=60
S: 501 5.5.4 Parameter HOLDFOR given twice
C: MAIL FROM:<test@mail.test> HOLDFOR=60 HOLDUNTIL=2025-11-22T05:00:00Z
S: 501 5.5.4 Parameter HOLDUNTIL given twice
C: MAIL FROM:<test@mail.test> HOLDFOR=120 BY=60;R
S: 501 5.5.4 Bad parameter BY: over before the message is released
C: MAIL FROM:<test@mail.test> BY=60;N HOLDFOR=120
S: 501 5.5.4 Bad parameter BY: *
C: RSET
S: 250 2.0.0 *
C: MAIL FROM:<test@mail.test> HOLDFOR=60 BY=120;N
S: 250 2.1.0 *
C: RCPT TO:<test@mail.test> HOLDFOR=60
S: 555 5.5.4 *
C: RCPT TO:<test@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: From: test@mail.test
C:
C: .
S: 250 2.0.0 *
HAS from <test@mail.test> HOLDUNTIL=1* HOLDFOR=60 BY=1*;N
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
