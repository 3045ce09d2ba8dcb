# What comes behind XCLIENT before its answer was sent by somebody else: RFC 3207's reason.
PROGRAM smtpd
CONF xclient_networks = 127.0.0.1
S: 220 *
C: EHLO gateway.example
S+: 250-XCLIENT *
C-: XCLIENT ADDR=192.0.2.1\r\nEHLO client.example\r\n
S: 554 5.5.0 *
CLOSE
