# NOOP does nothing, with or without a string (RFC 5321 4.1.1.9).
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: NOOP
S: 250 2.0.0 Ok
C: noop what?
S: 250 2.0.0 Ok
C: DATA
S: 354 *
C: .
S: 250 2.0.0 *
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
