# From anybody else a PROXY header is a command that there is not.
PROGRAM smtpd
CONF trusted_proxies = 192.0.2.0/24
S: 220 *
C: PROXY TCP4 192.0.2.7 192.0.2.1 50000 25
S: 500 5.5.1 Command not recognized
C: QUIT
S: 221 2.0.0 *
CLOSE
LOG event=connect peer=127.0.0.1
