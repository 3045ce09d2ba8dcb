# RFC 5321 D.3: mail that is relayed; the first step, to a host that is no more than the next one.
PROGRAM smtpd
CONF hostname = foo.com
DOMAIN xyz.com relay
S: 220 foo.com *
C: EHLO bar.com
S+: 250 HELP
C: MAIL FROM:<JQP@bar.com>
S: 250 *
C: RCPT TO:<Jones@XYZ.COM>
S: 250 *
C: DATA
S: 354 *
C: Date: Thu, 21 May 1998 05:33:29 -0700
C: From: John Q. Public <JQP@bar.com>
C: Subject: The Next Meeting of the Board
C: To: Jones@xyz.com
C: 
C: Bill:
C: The next meeting of the board of directors will be
C: on Tuesday.
C: John.
C: .
S: 250 *
C: QUIT
S: 221 *
CLOSE
RESULT 0
HAS to <Jones@xyz.com>
HAS Received: from bar.com (*)
HAS *for <Jones@xyz.com>; *
