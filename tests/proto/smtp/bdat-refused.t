# The octets of a BDAT that is refused are read and thrown away, wherever it comes.
PROGRAM smtpd
CONF smtp_error_limit = 30
USER alice@mail.test
S: 220 *
C-: BDAT 12 LAST\r\nEHLO x\r\nab\r\n
S: 503 5.5.1 Send EHLO first
C: EHLO client.example
S+: 250 HELP
C-: BDAT 6\r\nQUIT\r\nBDAT 6 LAST\r\nQUIT\r\n
S: 503 5.5.1 Send MAIL first
S: 503 5.5.1 A chunk before this one was refused
# The whole transaction pipelined, and its recipients are unknown.
C-: MAIL FROM:<bob@client.example>\r\nRCPT TO:<nosuch@mail.test>\r\nBDAT 6\r\nQUIT\r\nBDAT 100000\r\n$(QUIT\r\nRSET\r\nDATA\r\nab*5000)BDAT 6 LAST\r\nQUIT\r\nRSET\r\n
S: 250 2.1.0 *
S: 550 5.1.1 *
S: 554 5.5.1 No valid recipients
S: 503 5.5.1 A chunk before this one was refused
S: 503 5.5.1 A chunk before this one was refused
S: 250 2.0.0 *
# A sender that is refused.
C-: MAIL FROM:<bob@client.example> X=Y\r\nRCPT TO:<alice@mail.test>\r\nBDAT 6 LAST\r\nQUIT\r\n
S: 555 5.5.4 *
S: 503 5.5.1 Send MAIL first
S: 503 5.5.1 Send MAIL first
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C-: BDAT 3 LAST\r\na\r\n
S: 250 2.0.0 *
QUEUED 1
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
