# What is wrong with an XCLIENT changes nothing.
PROGRAM smtpd
CONF xclient_networks = 127.0.0.1
CONF smtp_error_limit = 100
S: 220 *
C: EHLO gateway.example
S+: 250-XCLIENT *
C: XCLIENT
S: 501 5.5.4 An argument is missing
C: XCLIENT ADDR
S: 501 5.5.4 Bad parameter ADDR
C: XCLIENT ADDR=
S: 501 5.5.4 Bad parameter ADDR
C: XCLIENT ADDR=2001:db8::1
S: 501 5.5.4 Bad parameter ADDR
C: XCLIENT ADDR=[192.0.2.1]
S: 501 5.5.4 Bad parameter ADDR
C: XCLIENT NAME=a..b
S: 501 5.5.4 Bad parameter NAME
C: XCLIENT NAME=+5B192.0.2.1+5D
S: 501 5.5.4 Bad parameter NAME
C: XCLIENT NAME=a+0Db
S: 501 5.5.4 Bad parameter NAME
C: XCLIENT NAME=a+4
S: 501 5.5.4 Bad parameter NAME
C: XCLIENT HELO=a+28b
S: 501 5.5.4 Bad parameter HELO
C: XCLIENT HELO=$(x*256)
S: 501 5.5.4 Bad parameter HELO
C: XCLIENT PROTO=LMTP
S: 501 5.5.4 Bad parameter PROTO
C: XCLIENT PORT=65536
S: 501 5.5.4 Bad parameter PORT
C: XCLIENT ADDR=192.0.2.1 COLOUR=blue
S: 501 5.5.4 Bad parameter COLOUR
C: XCLIENT ADDR=192.0.2.1 LOGIN=alice@mail.test
S: 501 5.5.4 Bad parameter LOGIN
C: EHLO gateway.example
S+: 250-XCLIENT *
C: QUIT
S: 221 *
CLOSE
NOLOG event=xclient
