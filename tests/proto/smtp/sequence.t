# Commands out of order (RFC 5321 4.1.4).
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: MAIL FROM:<bob@client.example>
S: 503 5.5.1 Send EHLO first
C: RCPT TO:<alice@mail.test>
S: 503 5.5.1 Send EHLO first
C: DATA
S: 503 5.5.1 Send EHLO first
C: NOOP
S: 250 2.0.0 Ok
C: RSET
S: 250 2.0.0 Ok
C: HELP NOOP
S+: 214 2.0.0 *
C: VRFY alice
S: 250 2.1.5 <alice@mail.test>
C: MAIL FROM:<bob@client.example>
S: 503 5.5.1 Send EHLO first
C: EHLO client.example
S+: 250 HELP
C: RCPT TO:<alice@mail.test>
S: 503 5.5.1 Send MAIL first
C: DATA
S: 503 5.5.1 Send MAIL first
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: MAIL FROM:<bob@client.example>
S: 503 5.5.1 There is a sender already
C: DATA
S: 554 5.5.1 No valid recipients
C: RCPT TO:<nobody.here@mail.test>
S: 550 5.1.1 *
C: DATA
S: 554 5.5.1 No valid recipients
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: MAIL FROM:<bob@client.example>
S: 503 5.5.1 There is a sender already
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
QUEUED 0
