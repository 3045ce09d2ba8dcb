# A client that sends an octet now and then does not stretch the time for a command.
PROGRAM smtpd
CONF smtp_command_timeout = 2
S: 220 *
C-: E
WAIT 0.5
C-: H
WAIT 0.5
C-: L
WAIT 0.5
C-: O
WAIT 0.3
C-: x
S: 421 4.4.2 mail.test timeout, closing connection
CLOSE
