# The message: dot-stuffing (RFC 5321 4.5.2), 8-bit octets, long lines, an empty one.
PROGRAM smtpd
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
C: Subject: dots
C:
C: ..
C: ...two
C: ..one
C:  .
C: x.
C: \x80\xff\t\x01\x1b\x7f
C: $(long*20000)
C: .
S: 250 2.0.0 *
BODY Subject: dots\n\n.\n..two\n.one\n .\nx.\n\x80\xff\t\x01\x1b\x7f\n$(long*20000)\n
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: .
S: 250 2.0.0 *
BODY 
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: DATA
C: .
S: 250 2.0.0 *
BODY DATA\n
QUEUED 3
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: DATA now
S: 501 5.5.4 This command has no argument
C: DATA
S: 354 *
C: .
S: 250 2.0.0 *
QUEUED 4
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
