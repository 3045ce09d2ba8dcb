# A table that cannot be read: recipients wait, none is refused.
PROGRAM smtpd
USER this is no address
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 451 4.3.0 <alice@mail.test>: cannot look this up now
C: VRFY alice
S: 252 2.0.0 *
C: EXPN alice
S: 252 2.0.0 *
C: RCPT TO:<postmaster@mail.test>
S: 451 4.3.0 *
LOG event=route to=alice@mail.test why="*/users:1: *
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
