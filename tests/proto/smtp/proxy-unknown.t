# A proxy that does not say for whom it speaks gives nobody its own rights; one that speaks for itself has them.
PROGRAM smtpd
CONF trusted_proxies = 127.0.0.1
C: PROXY UNKNOWN
S: 220 *
C: EHLO client.example
S+!: 250*EXPN
C: QUIT
S: 221 2.0.0 *
CLOSE
LOG event=connect peer=0.0.0.0
RECONNECT
C-: \r\n\r\n\0\r\nQUIT\n\x20\0\0\0
S: 220 *
C: EHLO client.example
S+: 250-EXPN
C: QUIT
S: 221 2.0.0 *
CLOSE
LOG event=connect peer=127.0.0.1
