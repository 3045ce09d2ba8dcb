# VERB has this session logged in detail.
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: NOOP quiet
S: 250 2.0.0 Ok
C: VERB
S: 250 2.0.0 Verbose: *
C: NOOP loud
S: 250 2.0.0 Ok
C: VERB OFF
S: 250 2.0.0 No longer verbose
C: NOOP later
S: 250 2.0.0 Ok
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
LOG event=command peer=127.0.0.1 line="NOOP loud"
LOG event=reply peer=127.0.0.1 line="250 2.0.0 Ok"
NOLOG line="NOOP quiet"
NOLOG line="NOOP later"
