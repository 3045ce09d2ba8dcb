# A report that has to wait is told so at BDAT as well, whose octets are passed over.
PROGRAM smtpd
CONF trusted_networks =
CONF greylist = yes
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250-CHUNKING
C: MAIL FROM:<>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: BDAT 12 LAST
C: Subject: x
S: 451 4.7.1 Greylisted, try again in 300 seconds
C: NOOP
S: 250 2.0.0 *
C: QUIT
S: 221 2.0.0 *
CLOSE
QUEUED 0
