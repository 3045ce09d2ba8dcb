# RFC 6710 8: its examples, of a user who submits and of the relay behind.
PROGRAM smtpd -s
CONF hostname = example.com
CONF trusted_networks =
USER eljefe@example.com
USER topbanana@example.com
USER dana@ivory.example.com
DOMAIN example.com virtual
DOMAIN ivory.example.com virtual
PASSWORD eljefe@example.com:$6$saltsalt$/alWecYH7Ry7BmdtYwV3ObFkYwJ96i4zoGSMR09J7xkAoFGB7iwoQytRgpR6rkCCVBVNkvTdkdDjhKYVJ8L2T.
S: 220 example.com *
C: EHLO mua.example.com
S+: 250-MT-PRIORITY
C: AUTH PLAIN AGVsamVmZUBleGFtcGxlLmNvbQAxMjM0
S: 235 2.7.0 *
C: MAIL FROM:<eljefe@example.com> BY=125;R ENVID=QQ314159 MT-PRIORITY=3
S: 250 2.1.0 *
C: RCPT TO:<topbanana@example.com>
S: 250 2.1.5 *
C: RCPT TO:<Dana@Ivory.example.com> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Dana@Ivory.example.com
S: 250 2.1.5 *
C: DATA
S: 354 *
C: From: eljefe@example.com
C:
C: .
S: 250 2.0.0 *
HAS from <eljefe@example.com> BY=*;R ENVID=QQ314159 MT-PRIORITY=3
HAS *priority 3; *
LOG event=accepted*user=eljefe@example.com*priority=3
C: MAIL FROM:<eljefe@example.com> MT-PRIORITY=9
S: 250 2.3.6 4 is the new priority assigned to the message
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
