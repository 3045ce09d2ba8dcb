# RFC 2852 6: the dialogues of its examples, and what section 4 says of the times in BY.
PROGRAM smtpd
CONF hostname = mail.other.com
CONF deliver_by_min = 30s
USER topbanana@other.com
DOMAIN other.com virtual
S: 220 mail.other.com *
C: EHLO acme.net
S+: 250-DELIVERBY 30
C: MAIL FROM:<eljefe@bigbiz.com> BY=98;R
S: 250 2.1.0 *
C: RCPT TO:<topbanana@other.com>
S: 250 2.1.5 *
C: RSET
S: 250 2.0.0 *
C: MAIL FROM:<eljefe@bigbiz.com> BY=120;R
S: 250 2.1.0 *
C: RCPT TO:<topbanana@other.com>
S: 250 2.1.5 *
C: RSET
S: 250 2.0.0 *
C: MAIL FROM:<eljefe@bigbiz.com> BY=29;R
S: 555 5.5.4 BY needs at least 30 seconds
C: MAIL FROM:<eljefe@bigbiz.com> BY=1;R
S: 555 5.5.4 *
C: MAIL FROM:<eljefe@bigbiz.com> BY=0;R
S: 501 5.5.4 *
C: MAIL FROM:<eljefe@bigbiz.com> BY=-999999999;R
S: 501 5.5.4 *
C: MAIL FROM:<eljefe@bigbiz.com> BY
S: 501 5.5.4 *
C: MAIL FROM:<eljefe@bigbiz.com> BY=-999999999;N
S: 250 2.1.0 *
C: QUIT
S: 221 *
CLOSE
RESULT 0
