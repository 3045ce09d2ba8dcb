# network_rate_...: the addresses of a network count together.
PROGRAM smtpd
CONF trusted_proxies = 127.0.0.0/8
CONF network_rate_messages = 1
USER alice@mail.test
C: PROXY TCP6 2001:db8:1:2::1 2001:db8::1 50000 25
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: QUIT
S: 221 2.0.0 *
CLOSE
RECONNECT
C: PROXY TCP6 2001:db8:1:3::1 2001:db8::1 50000 25
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 451 4.7.0 *
C: QUIT
S: 221 2.0.0 *
CLOSE
RECONNECT
C: PROXY TCP6 2001:db8:2:2::1 2001:db8::1 50000 25
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: QUIT
S: 221 2.0.0 *
CLOSE
