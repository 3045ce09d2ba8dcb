# client_rate_...: how often an address may connect, send and address; EHLO again is no connection.
PROGRAM smtpd
CONF trusted_networks =
CONF client_rate_connections = 2
CONF client_rate_messages = 2
CONF client_rate_recipients = 3
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
REPEAT 3
C: EHLO client.example
S+: 250 HELP
END
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
REPEAT 2
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
END
C: RCPT TO:<nobody.here@mail.test>
S: 550 5.1.1 *
C: RCPT TO:<alice@mail.test>
S: 450 4.7.0 Too many recipients from you, try again later
LOG event=refused verb=RCPT * policy=rate-recipients
C: RSET
S: 250 2.0.0 *
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RSET
S: 250 2.0.0 *
C: MAIL FROM:<bob@client.example>
S: 451 4.7.0 Too many messages from you, try again later
LOG event=refused verb=MAIL * policy=rate-messages
C: QUIT
S: 221 2.0.0 *
CLOSE
RECONNECT
S: 220 *
C: HELO client.example
S: 250 *
C: QUIT
S: 221 2.0.0 *
CLOSE
RECONNECT
S: 220 *
C: EHLO client.example
S: 421 4.7.0 mail.test too many connections from you, try again later
CLOSE
LOG event=refused verb=EHLO * policy=rate-connections
