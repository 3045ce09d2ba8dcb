# A response of 12,288 octets is read, one more ends the connection (RFC 4954 4 has the number).
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
S: * OK *
C: a AUTHENTICATE PLAIN $(A*12288)
S: a NO [AUTHENTICATIONFAILED] *
C: b AUTHENTICATE PLAIN
S: +\x20
C: $(A*12284)
S: b NO [AUTHENTICATIONFAILED] *
C: l LOGIN $(a*8000) $(b*4400)
S: l BAD [TOOBIG] *
C: c AUTHENTICATE PLAIN
S: +\x20
C: $(A*12288)
S: * BYE the line is too long
CLOSE
