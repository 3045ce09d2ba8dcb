# The blanks of PASS belong to the password (RFC 1939 7), those around a name do not.
PROGRAM pop3d
PASSWORD user1@mail.test:$1$blanks$8I2TDdn5IN9pRGRmVHwYB.
S: +OK*
C: USER  user1 \x20
S: +OK*
C: PASS   two  words \x20
S: +OK 0 messages
C: QUIT
S: +OK*
CLOSE
