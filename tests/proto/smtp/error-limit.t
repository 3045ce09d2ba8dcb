# Recipients who are refused are no errors of the client; bad syntax is.
PROGRAM smtpd
CONF smtp_error_limit = 3
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<b@c.example>
S: 250 2.1.0 *
REPEAT 10
C: RCPT TO:<u$n@mail.test>
S: 550 5.1.1 *
END
C: RCPT TO:<
S: 501 5.1.3 *
C: NOOP\0
S: 500 5.5.2 *
C: RSET x
S: 501 5.5.4 *
S: 421 4.7.0 mail.test too many errors, closing connection
CLOSE
