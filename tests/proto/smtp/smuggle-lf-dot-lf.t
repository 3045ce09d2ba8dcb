# Smuggling: \n.\n does not end a message; it is refused at its true end.
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: Subject: outer
C:
C-: text\n.\nMAIL FROM:<evil@client.example>\r\nRCPT TO:<alice@mail.test>\r\nDATA\r\ninner\r\n
QUIET 0.3
C: .
S: 554 5.6.0 Message refused: a bare CR or LF in it
QUEUED 0
LOG event=refused verb=DATA reply="554 5.6.0" from=bob@client.example peer=127.0.0.1 reason=*
C: NOOP
S: 250 2.0.0 Ok
QUEUED 0
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
