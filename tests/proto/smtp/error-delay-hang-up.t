# A client that is gone is not waited for.
PROGRAM smtpd
CONF smtp_error_soft_limit = 1
CONF smtp_error_delay = 30
S: 220 *
C: FOO
SHUT
S: 500 5.5.1 *
CLOSE
RESULT 0
LOG event=disconnect * reason=closed
