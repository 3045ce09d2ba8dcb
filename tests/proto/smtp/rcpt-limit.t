# More recipients than recipient_limit: 452, and the mail goes to the others (RFC 5321 4.5.3.1.10).
PROGRAM smtpd
CONF recipient_limit = 100
ALIAS @mail.test: alice@mail.test
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
REPEAT 100
C: RCPT TO:<u$n@mail.test>
S: 250 2.1.5 *
END
REPEAT 30
C: RCPT TO:<v$n@mail.test>
S: 452 4.5.3 Too many recipients, send to the rest again
END
C: DATA
S: 354 *
C: .
S: 250 2.0.0 *
HAS to <u100@mail.test>
HASNOT to <v1@mail.test>
LOG nrcpt=100
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
