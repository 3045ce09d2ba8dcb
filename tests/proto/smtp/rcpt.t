# RCPT: who is here, and the forms of an address.
PROGRAM smtpd
CONF smtp_error_limit = 100
ALIAS sales: alice@mail.test
DOMAIN list.test virtual
DOMAIN backup.test relay
USER carol@list.test
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT
S: 501 5.5.2 Syntax: RCPT TO:<address> parameters
C: RCPT alice@mail.test
S: 501 5.5.2 *
C: RCPT TO:
S: 501 5.1.3 Bad recipient address: syntax error
C: RCPT TO:<>
S: 501 5.1.3 *
C: RCPT TO:<alice@mail.test
S: 501 5.1.3 *
C: RCPT TO:<alice@mail.test> <alice@mail.test>
S: 501 5.5.4 *
C: RCPT TO:<$(a*65)@mail.test>
S: 501 5.1.3 Bad recipient address: the local part is longer than 64 octets
C: RCPT TO:<\xc3\xa4@mail.test>
S: 553 5.6.7 *
C: RCPT TO:<\xe4@mail.test>
S: 501 5.1.3 *
C: RCPT TO:<nobody.here@mail.test>
S: 550 5.1.1 <nobody.here@mail.test>: no such mailbox here
C: RCPT TO:<carol@mail.test>
S: 550 5.1.1 *
C: RCPT TO:<alice@list.test>
S: 550 5.1.1 *
C: RCPT TO:<root%mail.test@list.test>
S: 550 5.1.1 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: RCPT TO:<ALICE@MAIL.TEST>
S: 250 2.1.5 *
C: RCPT TO:<alice+spam@mail.test>
S: 250 2.1.5 *
C: rcpt to: <@relay.example:alice@mail.test>
S: 250 2.1.5 *
C: RCPT TO:alice@mail.test
S: 250 2.1.5 *
C: RCPT TO:<sales@mail.test>
S: 250 2.1.5 *
C: RCPT TO:<carol@list.test>
S: 250 2.1.5 *
C: RCPT TO:<anybody@backup.test>
S: 250 2.1.5 *
C: RCPT TO:<alice>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: .
S: 250 2.0.0 *
HAS to <alice@mail.test>
HAS to <carol@list.test>
HAS to <anybody@backup.test>
HASNOT *for <*
LOG event=refused verb=RCPT reply="550 5.1.1" from=bob@client.example to=nobody.here@mail.test peer=127.0.0.1 reason="<nobody.here@mail.test>: no such mailbox here"
LOG nrcpt=9
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
