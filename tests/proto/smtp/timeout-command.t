# A client that says nothing.
PROGRAM smtpd
CONF smtp_command_timeout = 1
S: 220 *
S: 421 4.4.2 mail.test timeout, closing connection
CLOSE
RESULT 0
LOG reason=timeout
