# HELP lists the commands; HELP and a command describes it.
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: HELP
S: 214-2.0.0 Commands: HELO EHLO *VERB
S: 214-2.0.0 Extensions: PIPELINING SIZE 8BITMIME *
S: 214 2.0.0 HELP and one of these tells more.
C: help data
S: 214-2.0.0 DATA
S: 214 2.0.0 The message follows, *
C: HELP HELO
S+: 214-2.0.0 HELO*
C: HELP EHLO
S+: 214-2.0.0 EHLO*
C: HELP MAIL
S+: 214-2.0.0 MAIL*
C: HELP RCPT
S+: 214-2.0.0 RCPT*
C: HELP RSET
S+: 214-2.0.0 RSET*
C: HELP NOOP
S+: 214-2.0.0 NOOP*
C: HELP QUIT
S+: 214-2.0.0 QUIT*
C: HELP HELP
S+: 214-2.0.0 HELP*
C: HELP VRFY
S+: 214-2.0.0 VRFY*
C: HELP EXPN
S+: 214-2.0.0 EXPN*
C: HELP STARTTLS
S+: 214-2.0.0 STARTTLS*
C: HELP AUTH
S+: 214-2.0.0 AUTH mechanism*
C: HELP ETRN
S+: 214-2.0.0 ETRN domain
C: HELP XCLIENT
S+: 214-2.0.0 XCLIENT*
C: HELP size
S+: 214 2.0.0 *larger messages than this are refused (RFC 1870).
C: HELP PIPELINING
S+: 214-2.0.0 PIPELINING
C: HELP 8BITMIME
S+: 214-2.0.0 8BITMIME
C: HELP enhancedstatuscodes
S+: 214-2.0.0 ENHANCEDSTATUSCODES
C: HELP VERB
S+: 214-2.0.0 VERB*
C: HELP me
S: 504 5.5.4 There is no such command
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
