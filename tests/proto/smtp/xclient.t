# XCLIENT: a gateway says who the client is, as in Postfix's XCLIENT_README.
PROGRAM smtpd
CONF xclient_networks = 127.0.0.1
USER alice@mail.test
S: 220 mail.test ESMTP Mailstead
C: EHLO client.example.com
S+: 250-XCLIENT NAME ADDR PORT PROTO HELO DESTADDR DESTPORT
C: XCLIENT NAME=spike.porcupine.org ADDR=168.100.189.2
S: 220 mail.test ESMTP Mailstead
C: MAIL FROM:<wietse@porcupine.org>
S: 503 5.5.1 Send EHLO first
C: EHLO spike.porcupine.org
S+!: *XCLIENT*
C: EXPN alice@mail.test
S: 252 *
C: MAIL FROM:<wietse@porcupine.org>
S: 250 2.1.0 *
C: RCPT TO:<someone@elsewhere.example>
S: 550 5.7.1 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: Subject: by a gateway
C: 
C: .
S: 250 2.0.0 *
HAS Received: from spike.porcupine.org (spike.porcupine.org [168.100.189.2])
HAS origin smtp [168.100.189.2] spike.porcupine.org
C: XCLIENT ADDR=127.0.0.1
S: 550 5.7.0 You may not speak for others
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
LOG event=connect peer=127.0.0.1
LOG event=xclient peer=127.0.0.1 client=168.100.189.2 name=spike.porcupine.org
LOG event=accepted * peer=168.100.189.2 *
LOG event=disconnect peer=168.100.189.2 *
