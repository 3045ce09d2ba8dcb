# Port 25 is for other servers: there is no AUTH, and no parameter of it.
PROGRAM smtpd
S: 220 *
C: EHLO client.example
S+!: 250*AUTH*
C: AUTH PLAIN AGFsaWNlAHNlY3JldA==
S: 502 5.5.1 Command not available here
C: MAIL FROM:<bob@client.example> AUTH=<>
S: 555 5.5.4 Parameter AUTH not recognized
C: QUIT
S: 221 2.0.0 *
CLOSE
LOG event=refused verb=AUTH reply="502 5.5.1" peer=127.0.0.1
NOLOG AGFsaWNl
