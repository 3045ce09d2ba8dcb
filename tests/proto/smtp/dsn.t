# DSN: the dialogue of RFC 3461 section 10.1, and what is wrong in its parameters.
PROGRAM smtpd
CONF smtp_error_limit = 100
CONF hostname = pure-heart.org
ALIAS @pure-heart.org: bob@pure-heart.org
USER bob@pure-heart.org
S: 220 *
C: EHLO example.org
S+: 250-DSN
C: MAIL FROM:<Alice@Example.ORG> RET=HDRS ENVID=QQ314159
S: 250 2.1.0 *
C: RCPT TO:<Bob@Pure-Heart.ORG> NOTIFY=SUCCESS ORCPT=rfc822;Bob@Pure-Heart.ORG
S: 250 2.1.5 *
C: RCPT TO:<Carol@Pure-Heart.ORG> NOTIFY=FAILURE ORCPT=rfc822;Carol@Ivory.EDU
S: 250 2.1.5 *
C: RCPT TO:<Dana@Pure-Heart.ORG> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Dana@Ivory.EDU
S: 250 2.1.5 *
C: RCPT TO:<Eric@Pure-Heart.ORG> NOTIFY=FAILURE ORCPT=rfc822;Eric@Bombs.AF.MIL
S: 250 2.1.5 *
C: RCPT TO:<Fred@Pure-Heart.ORG> NOTIFY=NEVER
S: 250 2.1.5 *
C: RCPT TO:<George@Pure-Heart.ORG> NOTIFY=FAILURE ORCPT=rfc822;George@Tax-ME.GOV
S: 250 2.1.5 *
C: RCPT TO:<Hal@Pure-Heart.ORG> notify=delay,failure,delay orcpt=X400;/c+3Dxx/+20y
S: 250 2.1.5 *
C: RCPT TO:<Ida@Pure-Heart.ORG> NOTIFY=NEVER,SUCCESS
S: 501 5.5.4 Bad parameter NOTIFY
C: RCPT TO:<Ida@Pure-Heart.ORG> NOTIFY=SUCCESS,
S: 501 5.5.4 Bad parameter NOTIFY
C: RCPT TO:<Ida@Pure-Heart.ORG> NOTIFY=
S: 501 5.5.4 Bad parameter NOTIFY
C: RCPT TO:<Ida@Pure-Heart.ORG> NOTIFY=ALWAYS
S: 501 5.5.4 Bad parameter NOTIFY
C: RCPT TO:<Ida@Pure-Heart.ORG> NOTIFY=NEVER NOTIFY=NEVER
S: 501 5.5.4 Parameter NOTIFY given twice
C: RCPT TO:<Ida@Pure-Heart.ORG> ORCPT=ida@pure-heart.org
S: 501 5.5.4 Bad parameter ORCPT
C: RCPT TO:<Ida@Pure-Heart.ORG> ORCPT=rfc822;ida+2g@x
S: 501 5.5.4 Bad parameter ORCPT
C: RCPT TO:<Ida@Pure-Heart.ORG> ORCPT=rfc822;ida+0A@x
S: 501 5.5.4 Bad parameter ORCPT
C: RCPT TO:<Ida@Pure-Heart.ORG> ORCPT=rfc822;
S: 501 5.5.4 Bad parameter ORCPT
C: RCPT TO:<Ida@Pure-Heart.ORG> ORCPT=rfc822;$(i*494)
S: 501 5.5.4 Bad parameter ORCPT
C: RCPT TO:<Ida@Pure-Heart.ORG> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;$(i*493)
S: 250 2.1.5 *
C: DATA
S: 354 *
C: .
S: 250 2.0.0 *
HAS from <Alice@example.org> RET=HDRS ENVID=QQ314159
HAS to <Bob@pure-heart.org> NOTIFY=SUCCESS ORCPT=rfc822;Bob@Pure-Heart.ORG
HAS to <Carol@pure-heart.org> NOTIFY=FAILURE ORCPT=rfc822;Carol@Ivory.EDU
HAS to <Dana@pure-heart.org> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Dana@Ivory.EDU
HAS to <Fred@pure-heart.org> NOTIFY=NEVER
HAS to <Hal@pure-heart.org> NOTIFY=FAILURE,DELAY ORCPT=X400;/c+3Dxx/+20y
HAS to <Ida@pure-heart.org> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;$(i*493)
C: MAIL FROM:<a@example.org> RET=BODY
S: 501 5.5.4 Bad parameter RET
C: MAIL FROM:<a@example.org> RET=FULL RET=HDRS
S: 501 5.5.4 Parameter RET given twice
C: MAIL FROM:<a@example.org> ENVID=$(e*101)
S: 501 5.5.4 Bad parameter ENVID
C: MAIL FROM:<a@example.org> ENVID=a+zz
S: 501 5.5.4 Bad parameter ENVID
C: MAIL FROM:<a@example.org> ENVID=a+2Bb RET=full
S: 250 2.1.0 *
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
