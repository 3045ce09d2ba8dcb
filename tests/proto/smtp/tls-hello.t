# A TLS handshake where SMTP is spoken: closed at once, though it has no lines.
PROGRAM smtpd
S: 220 *
C-: \x16\x03\x01\x00\x80
S: 554 5.5.0 This is a mail server
CLOSE
