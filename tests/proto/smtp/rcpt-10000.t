# Ten thousand recipients in one piece: each has its answer.
PROGRAM smtpd
ALIAS @mail.test: alice@mail.test
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
REPEAT 10000
C: RCPT TO:<u$n@mail.test>
END
REPEAT 1000
S: 250 2.1.5 *
END
REPEAT 9000
S: 452 4.5.3 *
END
C: DATA
S: 354 *
C: .
S: 250 2.0.0 *
HAS to <u1000@mail.test>
HASNOT to <u1001@mail.test>
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
LOG reason=quit commands=10004 messages=1 rcpts=1000 refused=9000 errors=0
