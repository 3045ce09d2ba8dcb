# XCLIENT is for those who may; nobody may by default.
PROGRAM smtpd
S: 220 *
C: EHLO client.example
S+!: *XCLIENT*
C: XCLIENT ADDR=192.0.2.1
S: 550 5.7.0 You may not speak for others
C: QUIT
S: 221 *
CLOSE
LOG event=disconnect peer=127.0.0.1
