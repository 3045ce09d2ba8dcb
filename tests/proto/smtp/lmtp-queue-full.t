# No room for another file is as no space, to a client of LMTP, too.
PROGRAM smtpd -l
CONF spool_files_min = 1000000000000
USER alice@mail.test
S: 220 *
C: LHLO mx.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: DATA
S: 452 4.3.1 Not enough space for a message now
C: NOOP
S: 250 2.0.0 Ok
QUEUED 0
LOG event=queue code=4.3.1
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
