# XCLIENT with HELO and PROTO: these stay, and MAIL may follow at once. Several commands; IPv6; xtext.
PROGRAM smtpd
CONF xclient_networks = 127.0.0.1
USER alice@mail.test
S: 220 *
C: XCLIENT PROTO=smtp HELO=relay+2Eexample DESTADDR=IPv6:2001:db8::25 DESTPORT=25
S: 220 *
C: XCLIENT name=[tempunavail] PORT=4711 LOGIN=[UNAVAILABLE] helo=client.example proto=ESMTP addr=ipv6:2001:DB8::7
S: 220 *
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: XCLIENT ADDR=192.0.2.1
S: 503 5.5.1 *
C: DATA
S: 354 *
C: Subject: v6
C: 
C: .
S: 250 2.0.0 *
HAS Received: from client.example ([IPv6:2001:db8::7])
HAS * with ESMTP id *
C: QUIT
S: 221 *
CLOSE
LOG event=xclient peer=127.0.0.1 client=127.0.0.1 helo=relay.example
LOG event=xclient peer=127.0.0.1 client=2001:db8::7 helo=client.example
