# Commands that there are not, and how many of them are enough.
PROGRAM smtpd
CONF smtp_error_limit = 4
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: SAML FROM:<a@b.example>
S: 500 5.5.1 Command not recognized
C: XEXCH50 1 2
S: 500 5.5.1 Command not recognized
C: TURN
S: 500 5.5.1 Command not recognized
C: $(X*1000)
S: 500 5.5.1 Command not recognized
S: 421 4.7.0 mail.test too many errors, closing connection
CLOSE
LOG reason=errors commands=5 messages=0 rcpts=0 refused=5 errors=4
LOG event=refused verb=SAML reply="500 5.5.1" peer=127.0.0.1
