# A trusted network may send to other domains.
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob>
S: 250 2.1.0 *
C: RCPT TO:<someone@elsewhere.example>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: .
S: 250 2.0.0 *
HAS from <bob@mail.test>
HAS to <someone@elsewhere.example>
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
