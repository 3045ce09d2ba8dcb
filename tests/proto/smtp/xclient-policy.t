# A name that XCLIENT gives is judged like one in EHLO, and for the client's address, not the gateway's.
PROGRAM smtpd
CONF xclient_networks = 127.0.0.1
CONF refuse_helo_own = yes
USER alice@mail.test
S: 220 *
C: XCLIENT ADDR=192.0.2.7 HELO=mail.test
S: 220 *
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 550 5.7.1 You called yourself mail.test, which we are
C: QUIT
S: 221 *
CLOSE
LOG event=refused * peer=192.0.2.7 * policy=helo-own
