# MT-PRIORITY (RFC 6710) from a trusted network: up to priority_limit.
PROGRAM smtpd
CONF smtp_error_limit = 100
CONF priority_limit = 3
USER topbanana@mail.test
S: 220 *
C: EHLO example.net
S+: 250-MT-PRIORITY
C: MAIL FROM:<eljefe@example.net> MT-PRIORITY=6
S: 250 2.3.6 3 is the new priority assigned to the message
C: RCPT TO:<topbanana@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: .
S: 250 2.0.0 *
HAS from <eljefe@example.net> MT-PRIORITY=3
HAS *priority 6; *
LOG event=accepted*priority=6
C: MAIL FROM:<eljefe@example.net> MT-PRIORITY=3
S: 250 2.1.0 *
C: RSET
S: 250 2.0.0 *
C: MAIL FROM:<eljefe@example.net> mt-priority=-9
S: 250 2.1.0 *
C: RCPT TO:<topbanana@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: .
S: 250 2.0.0 *
HAS from <eljefe@example.net> MT-PRIORITY=-9
C: MAIL FROM:<eljefe@example.net> MT-PRIORITY=-0
S: 501 5.5.4 Bad parameter MT-PRIORITY
C: MAIL FROM:<eljefe@example.net> MT-PRIORITY=10
S: 501 5.5.4 Bad parameter MT-PRIORITY
C: MAIL FROM:<eljefe@example.net> MT-PRIORITY=+1
S: 501 5.5.4 Bad parameter MT-PRIORITY
C: MAIL FROM:<eljefe@example.net> MT-PRIORITY=-
S: 501 5.5.4 Bad parameter MT-PRIORITY
C: MAIL FROM:<eljefe@example.net> MT-PRIORITY=0
S: 250 2.1.0 *
C: RCPT TO:<topbanana@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: .
S: 250 2.0.0 *
HAS from <eljefe@example.net>
HAS *priority 0; *
C: MAIL FROM:<eljefe@example.net> MT-PRIORITY=0 MT-PRIORITY=0
S: 501 5.5.4 *
C: MAIL FROM:<eljefe@example.net>
S: 250 2.1.0 *
C: RCPT TO:<topbanana@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: .
S: 250 2.0.0 *
HASNOT *priority*
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
