# Reports to who never sends, and reports to many.
PROGRAM smtpd
CONF trusted_networks =
CONF null_sender_refused = info@mail.test
CONF null_sender_limit = 1
USER alice@mail.test
USER bob@mail.test
USER info@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<>
S: 250 2.1.0 *
C: RCPT TO:<Info@mail.test>
S: 550 5.7.1 <Info@mail.test> never sends mail, so there is nothing to report
LOG event=refused * policy=null-sender
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: RCPT TO:<bob@mail.test>
S: 452 4.5.3 *
LOG event=refused * policy=null-sender-many
C: RSET
S: 250 2.0.0 *
C: MAIL FROM:<carol@client.example>
S: 250 2.1.0 *
C: RCPT TO:<info@mail.test>
S: 250 2.1.5 *
C: RCPT TO:<bob@mail.test>
S: 250 2.1.5 *
C: QUIT
S: 221 2.0.0 *
CLOSE
