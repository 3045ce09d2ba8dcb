# A client that sends an octet now and then does not stretch the time for a command.
PROGRAM smtpd
CONF smtp_command_timeout = 4
S: 220 *
CLOCK
C-: E
WAIT 0.7
C-: H
WAIT 0.7
C-: L
WAIT 0.6
C-: O
S: 421 4.4.2 mail.test timeout, closing connection
WITHIN 5.9
CLOSE
