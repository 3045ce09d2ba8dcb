# A login, the name with and without the domain, in any case of letters. A user who never
# got mail has an empty maildrop.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
S: +OK mail.test POP3 ready
C: user USER1@Mail.Test
S: +OK*
C: pass secret
S: +OK 0 messages
C: STAT
S: +OK 0 0
C: LIST
S: +OK 0 messages
S: .
C: UIDL
S: +OK 0 messages
S: .
C: LIST 1
S: -ERR no such message
C: QUIT
S: +OK goodbye
CLOSE
LOG auth[*]: event=auth result=ok user=USER1@Mail.Test peer=127.0.0.1 service=pop3
LOG pop3d-user[*]: event=login user=user1@mail.test peer=127.0.0.1 messages=0
LOG event=logout user=user1@mail.test * reason=quit
MISSING mail/mail.test
RECONNECT
S: +OK mail.test POP3 ready
C: USER user1
S: +OK*
C: PASS secret
S: +OK 0 messages
