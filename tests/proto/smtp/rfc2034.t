# RFC 2034 6: replies with enhanced codes, but for those to EHLO and DATA.
PROGRAM smtpd
CONF hostname = dbc.mtview.ca.us
CONF trusted_networks =
USER mrose@dbc.mtview.ca.us
S: 220 dbc.mtview.ca.us ESMTP Mailstead
C: EHLO ymir.claremont.edu
S+: 250-ENHANCEDSTATUSCODES
C: MAIL FROM:<ned@ymir.claremont.edu>
S: 250 2.1.0 *
C: RCPT TO:<mrose@dbc.mtview.ca.us>
S: 250 2.1.5 *
C: RCPT TO:<nosuchuser@dbc.mtview.ca.us>
S: 550 5.1.1 *
C: RCPT TO:<remoteuser@isi.edu>
S: 550 5.7.1 *
C: DATA
S: 354 Send *
C: text
C: .
S: 250 2.0.0 *
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
