# A network that cannot be read trusts nobody, and the log says so.
PROGRAM smtpd
CONF trusted_networks = 127.0.0.0/33
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<someone@elsewhere.example>
S: 550 5.7.1 *
LOG event=config error="trusted_networks: not an address or network" at=127.0.0.0/33
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
