# authserv_id: several, and the hostname is none of them then.
PROGRAM smtpd
CONF authserv_id = example.org mx.example.org
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
C: Authentication-Results: mx.example.org; a
C: Authentication-Results: mail.test; b
C: Authentication-Results: example.org; c
C:
C: .
S: 250 2.0.0 *
BODY Authentication-Results: mail.test; b\n\n
NOLOG stripped=0
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
