# RFC 2920 4: one message to three recipients in four turnarounds.
PROGRAM smtpd
CONF hostname = innosoft.com
USER ned@innosoft.com
USER dan@innosoft.com
USER kvc@innosoft.com
S: 220 innosoft.com *
C: EHLO dbc.mtview.ca.us
S+: 250-PIPELINING
C-: MAIL FROM:<mrose@dbc.mtview.ca.us>\r\nRCPT TO:<ned@innosoft.com>\r\nRCPT TO:<dan@innosoft.com>\r\nRCPT TO:<kvc@innosoft.com>\r\nDATA\r\n
S: 250 2.1.0 *
S: 250 2.1.5 *
S: 250 2.1.5 *
S: 250 2.1.5 *
S: 354 *
C-: Subject: pipelined\r\n\r\ntext\r\n.\r\nQUIT\r\n
S: 250 2.0.0 *
S: 221 2.0.0 *
CLOSE
RESULT 0
QUEUED 1
