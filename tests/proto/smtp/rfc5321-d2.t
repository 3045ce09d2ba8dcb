# RFC 5321 D.2: a transaction that is given up.
PROGRAM smtpd
CONF hostname = foo.com
USER jones@foo.com
S: 220 foo.com *
C: EHLO bar.com
S+: 250-SIZE *
C: MAIL FROM:<Smith@bar.com>
S: 250 *
C: RCPT TO:<Jones@foo.com>
S: 250 *
C: RCPT TO:<Green@foo.com>
S: 550 *
C: RSET
S: 250 *
C: QUIT
S: 221 *
CLOSE
RESULT 0
QUEUED 0
