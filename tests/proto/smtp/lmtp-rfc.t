# RFC 2033 section 4.2: a reply for each recipient that was accepted, none for the others.
PROGRAM smtpd -l
DOMAIN foo.edu
DOMAIN bar.com
USER pat@foo.edu
USER green@foo.edu
S: 220 mail.test LMTP Mailstead
C: LHLO foo.edu
S+: 250-PIPELINING
C: MAIL FROM:<chris@bar.com>
S: 250 2.1.0 *
C: RCPT TO:<pat@foo.edu>
S: 250 2.1.5 *
C: RCPT TO:<jones@foo.edu>
S: 550 5.1.1 *
C: RCPT TO:<green@foo.edu>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: Blah blah blah...
C: ...etc. etc. etc.
C: .
S: 250 2.0.0 Ok: queued as *
S: 250 2.0.0 Ok: queued as *
HAS *by mail.test (Mailstead) with LMTP id *
BODY Blah blah blah...\n..etc. etc. etc.\n
QUEUED 1
LOG event=accepted*nrcpt=2*proto=LMTP
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
