# RFC 3030 section 4.1: a message without a body in one chunk.
PROGRAM smtpd
DOMAIN Random.com
USER Susan@random.com
S: 220 *
C: EHLO ymir.claremont.edu
S+: 250-CHUNKING
C: MAIL FROM:<Sam@Random.com>
S: 250 2.1.0 *
C: RCPT TO:<Susan@Random.com>
S: 250 2.1.5 *
C-: BDAT 86 LAST\r\nTo: Susan@random.com\r\nFrom: Sam@random.com\r\nSubject: This is a bodyless test message\r\n
S: 250 2.0.0 Ok: queued as *
QUEUED 1
BODY To: Susan@random.com\nFrom: Sam@random.com\nSubject: This is a bodyless test message\n
LOG event=accepted*size=86 nrcpt=1
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
