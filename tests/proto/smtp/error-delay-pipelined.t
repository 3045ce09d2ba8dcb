# Pipelined errors are answered one by one, and what was answered before leaves at once.
PROGRAM smtpd
CONF smtp_error_soft_limit = 2
CONF smtp_error_delay = 2
S: 220 *
C: EHLO client.example
S+: 250 HELP
C-: NOOP\r\nFOO\r\nBAR\r\nBAZ\r\n
S: 250 2.0.0 Ok
S: 500 5.5.1 *
QUIET 0.6
S: 500 5.5.1 *
QUIET 0.6
S: 500 5.5.1 *
C: QUIT
S: 221 2.0.0 *
CLOSE
