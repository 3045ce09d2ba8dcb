# One message, from the greeting to the queue.
PROGRAM smtpd
USER alice@mail.test
S: 220 mail.test ESMTP Mailstead
C: EHLO client.example
S+: 250-PIPELINING
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 Sender ok
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 Recipient ok
C: DATA
S: 354 Send the message, end with <CRLF>.<CRLF>
C: Subject: hello
C:
C: ..one dot
C: text
C: .
S: 250 2.0.0 Ok: queued as *
QUEUED 1
BODY Subject: hello\n\n.one dot\ntext\n
HAS from <bob@client.example>
HAS to <alice@mail.test>
HAS Received: from client.example ([127.0.0.1])
HAS \tby mail.test (Mailstead) with ESMTP id *
HAS \tfor <alice@mail.test>; *
C: QUIT
S: 221 2.0.0 mail.test closing connection
CLOSE
RESULT 0
LOG event=connect peer=127.0.0.1
LOG event=accepted id=* from=bob@client.example size=34 nrcpt=1 helo=client.example peer=127.0.0.1 proto=ESMTP
LOG event=disconnect peer=127.0.0.1 reason=quit commands=5 messages=1 rcpts=1 refused=0 errors=0 octets=*
