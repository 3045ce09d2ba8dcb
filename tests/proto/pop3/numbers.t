# Message numbers that are none, and arguments too many or too few.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
FILE mail/mail.test/user1/Maildir/new/.made
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/new/1000.Qa1R1.mail.test,S=35,W=42 Subject: one\n\nfirst\n.dot\n..\n.\nlast\n
FILE mail/mail.test/user1/Maildir/cur/1001.Qa2R1.mail.test:2,S Subject: two\nTo: x\n\nno line end
FILE mail/mail.test/user1/Maildir/cur/1002.Qa3R1.mail.test,S=24:2, Subject: three\r\n\r\na\r\nb\r\n
S: +OK mail.test POP3 ready
C: USER user1
S: +OK*
C: PASS secret
S: +OK 3 messages
C: LIST 0
S: -ERR no such message
C: LIST 4
S: -ERR no such message
C: LIST -1
S: -ERR no such message
C: LIST +1
S: -ERR no such message
C: LIST 1x
S: -ERR no such message
C: LIST x
S: -ERR no such message
C: LIST 4294967297
S: -ERR no such message
C: LIST 18446744073709551617
S: -ERR no such message
C: LIST 99999999999999999999999999
S: -ERR no such message
C: UIDL 4294967297
S: -ERR no such message
C: RETR 4294967297
S: -ERR no such message
C: RETR 0
S: -ERR no such message
C: RETR 4
S: -ERR no such message
C: DELE 4294967297
S: -ERR no such message
C: DELE 4
S: -ERR no such message
C: TOP 4294967297 0
S: -ERR no such message
C: TOP 4 1
S: -ERR no such message
C: LIST 1 2
S: -ERR one message number
C: RETR 1 2
S: -ERR one message number
C: RETR
S: -ERR an argument is missing
C: DELE
S: -ERR an argument is missing
C: TOP
S: -ERR an argument is missing
C: TOP 1
S: -ERR say TOP*
C: TOP 1 x
S: -ERR say TOP*
C: TOP 1 -1
S: -ERR say TOP*
C: TOP 1 18446744073709551616
S: -ERR say TOP*
C: TOP 1 1 1
S: -ERR say TOP*
C: STAT 1
S: -ERR it takes no argument
C: LAST
S: -ERR no such command
C: USER user1
S: -ERR no such command
C: LIST  2\x20
S: +OK 2 *
C: QUIT now
S: -ERR it takes no argument
C: NOOP
S: +OK
C: QUIT
S: +OK goodbye
CLOSE
