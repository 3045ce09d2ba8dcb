# The Received field (RFC 5321 4.4): the protocol as the client spoke it, the recipient if there is one.
PROGRAM smtpd
CONF xclient_networks = 127.0.0.0/8
USER alice@mail.test
USER carol@mail.test
S: 220 *
C: HELO client.example
S: 250 *
C: MAIL FROM:<bob@client.example>
S: 250 *
C: RCPT TO:<alice@mail.test>
S: 250 *
C: DATA
S: 354 *
C: .
S: 250 2.0.0 Ok: queued as *
HAS Received: from client.example ([127.0.0.1])
HAS *by mail.test (Mailstead) with SMTP id *
HAS *for <alice@mail.test>; *
C: EHLO odd:name
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 *
C: RCPT TO:<alice@mail.test>
S: 250 *
C: RCPT TO:<carol@mail.test>
S: 250 *
C: DATA
S: 354 *
C: .
S: 250 2.0.0 Ok: queued as *
HAS Received: from [127.0.0.1] (HELO odd:name)
HAS *by mail.test (Mailstead) with ESMTP id *; *
HASNOT *for <*
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example> SMTPUTF8
S: 250 *
C: RCPT TO:<alice@mail.test>
S: 250 *
C: DATA
S: 354 *
C: .
S: 250 2.0.0 Ok: queued as *
HAS *by mail.test (Mailstead) with UTF8SMTP id *
LOG event=accepted*proto=UTF8SMTP
C: XCLIENT NAME=host.example ADDR=192.0.2.7
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 *
C: RCPT TO:<alice@mail.test>
S: 250 *
C: DATA
S: 354 *
C: .
S: 250 2.0.0 Ok: queued as *
HAS Received: from client.example (host.example [192.0.2.7])
LOG event=accepted*peer=192.0.2.7 name=host.example proto=ESMTP
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
