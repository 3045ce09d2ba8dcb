# APOP with another digest, without one, and of somebody without a secret.
PROGRAM pop3d
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1:APOP=c2VjcmV0
PASSWORD user2@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
CONF pop3_apop = yes
S: +OK mail.test POP3 ready <*.*@mail.test>
C: APOP
S: -ERR an argument is missing
C: APOP user1
S: -ERR say APOP, a name, and a digest
C: APOP user1 c4c9334bac560ecc979e58001b3e22fb
S: -ERR [AUTH] wrong name or password
C: APOP user2 c4c9334bac560ecc979e58001b3e22fb
S: -ERR [AUTH] wrong name or password
C: USER user1
S: +OK*
C: PASS secret
S: +OK 0 messages
LOG event=auth result=failed user=user1 peer=127.0.0.1 service=pop3 mechanism=APOP
NOLOG *c4c9334*
