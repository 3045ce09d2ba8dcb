# From elsewhere no password in clear: mechanisms that show one are not there without TLS.
PROGRAM smtpd
CONF smtp_auth = yes
CONF trusted_proxies = 127.0.0.1
CONF auth_mechanisms = PLAIN LOGIN SCRAM-SHA-256
C: PROXY TCP4 192.0.2.7 192.0.2.1 50000 25
S: 220 *
C: EHLO client.example
S+: 250-AUTH SCRAM-SHA-256
C: AUTH PLAIN AGFsaWNlAHNlY3JldA==
S: 504 5.5.4 Mechanism not available
C: QUIT
S: 221 2.0.0 *
CLOSE
