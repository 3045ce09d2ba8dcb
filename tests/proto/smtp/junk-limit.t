# Commands that bring nothing count as errors after smtp_junk_limit of them; a message gives a new start.
PROGRAM smtpd
CONF smtp_junk_limit = 5
CONF smtp_error_limit = 3
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
REPEAT 2
C: NOOP
S: 250 2.0.0 Ok
C: RSET
S: 250 2.0.0 Ok
END
C: MAIL FROM:<b@c.example>
S: 250 *
C: RCPT TO:<alice@mail.test>
S: 250 *
C: DATA
S: 354 *
C: .
S: 250 2.0.0 Ok: queued *
C: NOOP
S: 250 2.0.0 Ok
C: RSET
S: 250 2.0.0 Ok
C: HELP NOOP
S+: 214 *
C: VRFY alice@mail.test
S: 250 *
C: EXPN alice@mail.test
S: 250 *
C: NOOP
S: 250 2.0.0 Ok
C: NOOP
S: 250 2.0.0 Ok
C: NOOP
S: 250 2.0.0 Ok
S: 421 4.7.0 mail.test too many errors, closing connection
CLOSE
LOG event=disconnect * reason=errors
