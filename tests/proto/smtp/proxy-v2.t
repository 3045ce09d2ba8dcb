# The binary header, with TLVs; what comes behind it came before the greeting.
PROGRAM smtpd
CONF trusted_proxies = 127.0.0.1
C-: \r\n\r\n\0\r\nQUIT\n\x21\x21\0\x29\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07
C-: \x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01\xd0\x03\0\x19\x04\0\x02ab
S: 220 *
C: QUIT
S: 221 2.0.0 *
CLOSE
LOG event=connect peer=2001:db8::7
RECONNECT
C-: PROXY TCP4 192.0.2.7 192.0.2.1 50000 25\r\nEHLO client.example\r\n
S: 554 5.5.0 You must wait for the greeting
CLOSE
