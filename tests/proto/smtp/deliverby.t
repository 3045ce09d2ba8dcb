# DELIVERBY (RFC 2852): the examples of its section 4, and what is wrong in BY.
PROGRAM smtpd
CONF smtp_error_limit = 100
CONF deliver_by_min = 1m
USER wto@mail.test
S: 220 *
C: EHLO acme.net
S+: 250-DELIVERBY 60
C: MAIL FROM:<eljefe@bigbiz.com> BY=98;R
S: 250 2.1.0 *
C: RCPT TO:<wto@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: .
S: 250 2.0.0 *
HAS from <eljefe@bigbiz.com> BY=1*;R
C: MAIL FROM:<b@c.example> BY=+120;rt
S: 250 2.1.0 *
C: RCPT TO:<wto@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: .
S: 250 2.0.0 *
HAS from <b@c.example> BY=1*;RT
C: MAIL FROM:<b@c.example> BY=-20;N
S: 250 2.1.0 *
C: RSET
S: 250 2.0.0 *
C: MAIL FROM:<b@c.example> BY=59;R
S: 555 5.5.4 BY needs at least 60 seconds
C: MAIL FROM:<b@c.example> BY=0;R
S: 501 5.5.4 Bad parameter BY
C: MAIL FROM:<b@c.example> BY=-60;R
S: 501 5.5.4 Bad parameter BY
C: MAIL FROM:<b@c.example> BY=60
S: 501 5.5.4 Bad parameter BY
C: MAIL FROM:<b@c.example> BY=60;X
S: 501 5.5.4 Bad parameter BY
C: MAIL FROM:<b@c.example> BY=;N
S: 501 5.5.4 Bad parameter BY
C: MAIL FROM:<b@c.example> BY=1000000000;N
S: 501 5.5.4 Bad parameter BY
C: MAIL FROM:<b@c.example> BY=999999999;N
S: 250 2.1.0 *
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
