# More Received fields than received_limit (RFC 5321 6.3).
PROGRAM smtpd
CONF received_limit = 10
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
REPEAT 10
C: Received: from a by b; Sun, 22 Nov 2026 04:05:0$n +0000
END
C: Subject: x
C:
C: Received: in the body
C: Received: in the body
C: .
S: 250 2.0.0 *
QUEUED 1
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
REPEAT 11
C: RECEIVED : from a
C:  Received: a folded line
END
C: .
S: 554 5.4.6 Mail loop: more than 10 Received fields
QUEUED 1
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
