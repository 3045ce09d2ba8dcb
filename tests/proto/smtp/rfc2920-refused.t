# RFC 2920 4: all recipients are refused, and DATA with them.
PROGRAM smtpd
CONF hostname = innosoft.com
CONF trusted_networks =
S: 220 innosoft.com *
C: EHLO dbc.mtview.ca.us
S+: 250-PIPELINING
C-: MAIL FROM:<mrose@dbc.mtview.ca.us>\r\nRCPT TO:<nsb@thumper.bellcore.com>\r\nRCPT TO:<galvin@tis.com>\r\nDATA\r\n
S: 250 2.1.0 *
S: 550 5.7.1 *
S: 550 5.7.1 *
S: 554 5.5.1 No valid recipients
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
QUEUED 0
