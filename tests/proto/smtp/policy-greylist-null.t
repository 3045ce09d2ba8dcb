# A question whether a sender exists is answered; a report that is new waits at DATA.
PROGRAM smtpd
CONF trusted_networks =
CONF greylist = yes
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<>
S: 250 2.1.0 *
C: RCPT TO:<nobody.here@mail.test>
S: 550 5.1.1 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: DATA
S: 451 4.7.1 Greylisted, try again in 300 seconds
LOG event=refused verb=DATA * policy=greylist
C: MAIL FROM:<>
S: 250 2.1.0 *
C: RCPT TO:<postmaster@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: Subject: report
C: .
S: 250 2.0.0 *
C: QUIT
S: 221 2.0.0 *
CLOSE
QUEUED 1
