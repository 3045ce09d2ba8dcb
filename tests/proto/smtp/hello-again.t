# HELO and EHLO in a session forget sender and recipients.
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: EHLO client.example
S+: 250-PIPELINING
C: RCPT TO:<alice@mail.test>
S: 503 5.5.1 Send MAIL first
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: HELO client.example
S: 250 mail.test
C: DATA
S: 503 5.5.1 Send MAIL first
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
