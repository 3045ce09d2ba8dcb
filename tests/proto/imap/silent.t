# A client that says nothing, or trickles octets, is told so and has no more time.
PROGRAM imapd
CONF login_timeout = 1
S: * OK *
S: * BYE you were too slow to log in
CLOSE
RESULT 0
LOG event=no-login peer=127.0.0.1 reason=timeout
RECONNECT
S: * OK *
C-: a
WAIT 0.4
C-:  N
WAIT 0.4
C-: O
WAIT 0.4
S: * BYE *
CLOSE
