# A line of text above smtp_text_line_limit; its stuffed dot does not count.
PROGRAM smtpd
CONF smtp_text_line_limit = 1000
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
C: $(x*998)
C: .$(.*998)
C: .
S: 250 2.0.0 *
QUEUED 1
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: $(x*999)
C: .
S: 554 5.6.0 Message refused: a line longer than 1000 octets
QUEUED 1
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
