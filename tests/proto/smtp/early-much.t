# A client that has sent much, unasked, can still read why it was refused.
PROGRAM smtpd
EARLY $(EHLO client.example\r\n*5000)
S: 554 5.5.0 You must wait for the greeting
CLOSE
