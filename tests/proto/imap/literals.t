# Literals of LOGIN, asked for and not (RFC 3501 6.2.3, RFC 7888); and those too large, which are
# passed over or not asked for.
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
S: * OK *
C: A001 LOGIN {5}
S: + OK
C: user1 {5}
S: + OK
C: wrong
S: A001 NO [AUTHENTICATIONFAILED] *
C: A002 LOGIN {5+}
C: user1 {5+}
C: wrong
S: A002 NO [AUTHENTICATIONFAILED] *
C: A003 LOGIN {4097+}
C: $(x*4097) x
S: A003 BAD [TOOBIG] the command is too large
C: A004 LOGIN {20000}
S: A004 BAD [TOOBIG] *
C: A005 LOGIN $(x*17000) y
S: A005 BAD [TOOBIG] *
C: A006 LOGIN {99999999999999999999999}
S: A006 BAD [TOOBIG] *
C: A007 LOGIN {4000+}
C: $(a*4000) {4000+}
C: $(a*4000) {4000+}
C: $(a*4000) {4000+}
C: $(a*4000) {4000+}
C: $(a*4000)
S: A007 BAD [TOOBIG] *
C: A008 LOGIN {1+}
C: a{1+}
C: a{1+}
C: a{1+}
C: a{1+}
C: a
S: A008 BAD [TOOBIG] *
C: A009 NOOP
S: A009 OK *
C: A010 LOGIN $(a*1100000)
S: * BYE the command is too large
CLOSE
RESULT 0
NOLOG wrong
