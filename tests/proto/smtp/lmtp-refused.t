# No recipient was accepted: DATA is 503 (RFC 2033 4.2); a refused message is so for each.
PROGRAM smtpd -l
CONF trusted_networks =
CONF authserv_id = mail.test
USER alice@mail.test
USER carol@mail.test
S: 220 mail.test LMTP Mailstead
C: LHLO mx.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<nosuch@mail.test>
S: 550 5.1.1 *
C: RCPT TO:<someone@elsewhere.example>
S: 550 5.7.1 *
C: DATA
S: 503 5.5.1 No valid recipients
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: RCPT TO:<carol@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C-: a\nb\r\n.\r\n
S: 554 5.6.0 *
S: 554 5.6.0 *
# As it came from the MTA in front.
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: Authentication-Results: mail.test; x
C: .
S: 250 2.0.0 *
BODY Authentication-Results: mail.test; x\n
QUEUED 1
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
