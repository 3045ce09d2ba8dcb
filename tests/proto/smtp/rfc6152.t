# RFC 6152 3: a message with octets above 127 passes as it is, and the queue knows.
PROGRAM smtpd
CONF hostname = dbc.mtview.ca.us
USER mrose@dbc.mtview.ca.us
S: 220 dbc.mtview.ca.us *
C: EHLO ymir.claremont.edu
S+: 250-8BITMIME
C: MAIL FROM:<ned@ymir.claremont.edu> BODY=8BITMIME
S: 250 2.1.0 *
C: RCPT TO:<mrose@dbc.mtview.ca.us>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: Subject: eight bits
C: 
C: gr\xfc\xdfe, \xc3\xa4, \x80\xff
C: .
S: 250 2.0.0 *
C: QUIT
S: 221 *
CLOSE
RESULT 0
HAS from <ned@ymir.claremont.edu> BODY=8BITMIME*
HAS gr\xfc\xdfe, \xc3\xa4, \x80\xff
