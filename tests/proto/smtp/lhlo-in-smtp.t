# LHLO is unknown where SMTP is spoken.
PROGRAM smtpd
S: 220 mail.test ESMTP Mailstead
C: LHLO client.example
S: 500 5.5.1 Command not recognized
C: HELP LHLO
S: 504 5.5.4 There is no such command
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
