# RFC 5321 D.4: an address is verified, and then mail is sent to it.
PROGRAM smtpd
CONF hostname = foo.com
ALIAS crispin: admin.mrc@foo.com
USER admin.mrc@foo.com
S: 220 foo.com *
C: EHLO bar.com
S+: 250-EXPN
C: EXPN Crispin
S: 250 2.1.5 <admin.mrc@foo.com>
C: VRFY Admin.MRC
S: 250 2.1.5 <Admin.MRC@foo.com>
C: MAIL FROM:<EAK@bar.com>
S: 250 *
C: RCPT TO:<Admin.MRC@foo.com>
S: 250 *
C: DATA
S: 354 *
C: Blah blah blah...
C: ....etc. etc. etc.
C: .
S: 250 *
C: QUIT
S: 221 *
CLOSE
RESULT 0
QUEUED 1
