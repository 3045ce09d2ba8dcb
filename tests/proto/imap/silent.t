# A client that says nothing, or trickles octets, is told so and has no more time.
PROGRAM imapd
CONF login_timeout = 3
S: * OK *
S: * BYE you were too slow to log in
CLOSE
RESULT 0
LOG event=no-login peer=127.0.0.1 reason=timeout
RECONNECT
S: * OK *
CLOCK
C-: a
WAIT 0.7
C-:  N
WAIT 0.7
C-: O
S: * BYE *
WITHIN 4.3
CLOSE
