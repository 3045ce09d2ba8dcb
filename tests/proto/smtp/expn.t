# EXPN from a trusted network (RFC 5321 3.5).
PROGRAM smtpd
ALIAS all: alice@mail.test, bob, "c d"@client.example
ALIAS away: :include:/does/not/exist
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: EXPN
S: 501 5.5.4 An argument is missing
C: EXPN all
S: 250-2.1.5 <alice@mail.test>
S: 250-2.1.5 <bob@mail.test>
S: 250 2.1.5 <"c d"@client.example>
C: EXPN alice
S: 250 2.1.5 <alice@mail.test>
C: EXPN nobody.here
S: 550 5.1.1 <nobody.here@mail.test>: no such mailbox here
C: EXPN someone@elsewhere.example
S: 252 2.0.0 *
C: EXPN away
S: 451 4.2.4 Cannot expand this now: *
C: EXPN two words
S: 501 5.1.3 *
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
