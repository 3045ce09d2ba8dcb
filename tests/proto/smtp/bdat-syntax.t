# How many octets follow a BDAT that is none nobody knows: they must not become commands.
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C-: BDAT 12x LAST\r\nRSET\r\n
S: 501 5.5.4 Syntax: BDAT octets [LAST]
CLOSE
RECONNECT
S: 220 *
C: BDAT
S: 501 5.5.4 Syntax: BDAT octets [LAST]
CLOSE
RECONNECT
S: 220 *
C-: BDAT -1\r\nRSET\r\n
S: 501 5.5.4 Syntax: BDAT octets [LAST]
CLOSE
RECONNECT
S: 220 *
C: BDAT 99999999999999999999999
S: 501 5.5.4 Syntax: BDAT octets [LAST]
CLOSE
RECONNECT
S: 220 *
C: BDAT 5 FIRST
S: 501 5.5.4 Syntax: BDAT octets [LAST]
CLOSE
RECONNECT
S: 220 *
C: BDAT 5 LAST LAST
S: 501 5.5.4 Syntax: BDAT octets [LAST]
CLOSE
LOG reason=protocol
