# What a client sends cannot make a line or a field in the log.
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<b@c.example>
S: 250 2.1.0 *
C: RCPT TO:<"x peer=192.0.2.1 y"@mail.test>
S: 550 5.1.1 *
LOG event=refused * to="\\"x peer=192.0.2.1 y\\"@mail.test" peer=127.0.0.1
C: %s%n%s
S: 500 5.5.1 *
LOG event=refused verb=%s%n%s reply="500 5.5.1"
C: RCPT TO:<%s%n@mail.test>
S: 550 5.1.1 <%s%n@mail.test>: no such mailbox here
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
