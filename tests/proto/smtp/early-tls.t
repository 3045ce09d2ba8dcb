# A TLS client, which does not wait.
PROGRAM smtpd
EARLY \x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03
S: 554 5.5.0 This is a mail server
CLOSE
