# AUTHENTICATE (RFC 3501 6.2.2) with and without an initial response (RFC 4959), cancelled,
# and not base64.
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
CONF login_limit = 5
S: * OK *
C: a AUTHENTICATE CRAM-MD5
S: a NO [CANNOT] *
C: b AUTHENTICATE PLAIN
S: +\x20
C: *
S: b BAD cancelled
C: c AUTHENTICATE PLAIN c2VjcmV
S: c BAD this is not base64
C: d AUTHENTICATE PLAIN
S: +\x20
C: !!!!
S: d BAD this is not base64
C: e AUTHENTICATE PLAIN =
S: e NO [AUTHENTICATIONFAILED] *
C: f AUTHENTICATE LOGIN
S: + VXNlcm5hbWU6
C: dXNlcjE=
S: + UGFzc3dvcmQ6
C: d3Jvbmc=
S: f NO [AUTHENTICATIONFAILED] *
C: g AUTHENTICATE PLAIN AHVzZXIxAHdyb25n
S: g NO [AUTHENTICATIONFAILED] *
S: * BYE too many failed logins
CLOSE
