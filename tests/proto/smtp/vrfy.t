# VRFY from a trusted network (RFC 5321 3.5).
PROGRAM smtpd
ALIAS sales: alice@mail.test
DOMAIN backup.test relay
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: VRFY
S: 501 5.5.4 An argument is missing
C: VRFY alice
S: 250 2.1.5 <alice@mail.test>
C: VRFY <Alice@mail.test>
S: 250 2.1.5 <Alice@mail.test>
C: VRFY sales@mail.test
S: 250 2.1.5 <sales@mail.test>
C: VRFY nobody.here
S: 550 5.1.1 <nobody.here@mail.test>: no such mailbox here
C: VRFY someone@elsewhere.example
S: 252 2.0.0 Cannot say; send a message and see
C: VRFY someone@backup.test
S: 252 2.0.0 *
C: VRFY Alice Smith
S: 501 5.1.3 Bad recipient address: a mailbox or user name is wanted
C: VRFY <\xc3\xa4@mail.test>
S: 252 2.6.8 The answer is not ASCII; ask with SMTPUTF8
C: VRFY <>
S: 501 5.1.3 *
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
