# Ten thousand recipients who do not exist: refused one by one, the log stays small.
PROGRAM smtpd
CONF smtp_refused_limit = 100000
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
REPEAT 10000
C: RCPT TO:<u$n@mail.test>
END
REPEAT 10000
S: 550 5.1.1 *
END
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
LOG to=u100@mail.test
NOLOG to=u101@mail.test
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
