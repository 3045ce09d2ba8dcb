# RFC 5321 D.1: a typical transaction. One of three recipients is unknown.
PROGRAM smtpd
CONF hostname = foo.com
USER jones@foo.com
USER brown@foo.com
S: 220 foo.com *
C: EHLO bar.com
S+: 250-8BITMIME
C: MAIL FROM:<Smith@bar.com>
S: 250 *
C: RCPT TO:<Jones@foo.com>
S: 250 *
C: RCPT TO:<Green@foo.com>
S: 550 *
C: RCPT TO:<Brown@foo.com>
S: 250 *
C: DATA
S: 354 *
C: Blah blah blah...
C: ....etc. etc. etc.
C: .
S: 250 *
C: QUIT
S: 221 2.0.0 foo.com closing connection
CLOSE
RESULT 0
QUEUED 1
HAS from <Smith@bar.com>
HAS to <Jones@foo.com>
HAS to <Brown@foo.com>
HASNOT to <Green@foo.com>
HAS ...etc. etc. etc.
HAS *by foo.com (Mailstead) with ESMTP id *
