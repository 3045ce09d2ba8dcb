# QUIT (RFC 5321 4.1.1.10).
PROGRAM smtpd
S: 220 *
C: QUIT now
S: 501 5.5.4 This command has no argument
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
LOG reason=quit
