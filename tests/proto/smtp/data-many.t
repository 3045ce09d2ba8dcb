# Many messages in one session.
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
REPEAT 30
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: message $n
C: .
S: 250 2.0.0 *
END
QUEUED 30
BODY message 30\n
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
