# What clients call themselves is often no domain; Received then begins with the address.
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: HELO bob's_laptop:1
S: 250 mail.test
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: .
S: 250 2.0.0 Ok: queued as *
HAS Received: from [127.0.0.1] (HELO bob's_laptop:1)
HAS \tby mail.test (Mailstead) with SMTP id *
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
