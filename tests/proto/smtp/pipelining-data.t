# Nothing may come behind DATA before 354: not the message, not another command.
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C-: DATA\r\nSubject: x\r\n\r\n.\r\n
S: 554 5.5.0 You must wait for the reply to this command
CLOSE
QUEUED 0
