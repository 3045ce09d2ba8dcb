# Wrong passwords and unknown names get the same answer; after the third the server hangs up.
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
S: * OK *
C: a LOGIN user1 Secret
S: a NO [AUTHENTICATIONFAILED] wrong name or password
C: b LOGIN nobody secret
S: b NO [AUTHENTICATIONFAILED] wrong name or password
C: c LOGIN user1@other.test secret
S: c NO [AUTHENTICATIONFAILED] wrong name or password
S: * BYE too many failed logins
CLOSE
RESULT 0
LOG event=auth result=failed user=user1 peer=127.0.0.1 service=imap
LOG event=auth result=failed user=nobody peer=127.0.0.1 service=imap
LOG event=no-login peer=127.0.0.1 reason=quit
NOLOG secret
