# RFC 2920 4: some are refused, and the client, which has seen it too late, sends the message still.
PROGRAM smtpd
CONF hostname = innosoft.com
CONF trusted_networks =
USER ned@innosoft.com
S: 220 innosoft.com *
C: EHLO dbc.mtview.ca.us
S+: 250-PIPELINING
C-: RSET\r\nMAIL FROM:<mrose@dbc.mtview.ca.us>\r\nRCPT TO:<ned@innosoft.com>\r\nRCPT TO:<nsb@thumper.bellcore.com>\r\nDATA\r\n
S: 250 2.0.0 *
S: 250 2.1.0 *
S: 250 2.1.5 *
S: 550 5.7.1 *
S: 354 *
C-: text\r\n.\r\nRSET\r\nMAIL FROM:<mrose@dbc.mtview.ca.us>\r\nRCPT TO:<galvin@tis.com>\r\nDATA\r\n
S: 250 2.0.0 *
S: 250 2.0.0 *
S: 250 2.1.0 *
S: 550 5.7.1 *
S: 554 5.5.1 *
C: QUIT
S: 221 *
CLOSE
RESULT 0
QUEUED 1
