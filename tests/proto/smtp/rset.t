# RSET forgets sender and recipients (RFC 5321 4.1.1.5).
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: RSET
S: 250 2.0.0 Ok
C: DATA
S: 503 5.5.1 Send MAIL first
C: RSET x
S: 501 5.5.4 This command has no argument
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
