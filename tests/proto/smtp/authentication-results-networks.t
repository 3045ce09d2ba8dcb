# authserv_networks: what comes from there stays.
PROGRAM smtpd
CONF authserv_networks = 127.0.0.0/8
CONF strip_fields = X-Spam-Flag
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
C: Authentication-Results: mail.test; dkim=pass
C: X-Spam-Flag: YES
C:
C: .
S: 250 2.0.0 *
BODY Authentication-Results: mail.test; dkim=pass\nX-Spam-Flag: YES\n\n
NOLOG stripped=
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
