# Chunks larger than any buffer, pipelined; what they hold is never taken for commands.
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C-: MAIL FROM:<bob@client.example>\r\nRCPT TO:<alice@mail.test>\r\nBDAT 100000\r\n$(QUIT12\r\n*12500)BDAT 324\r\n$(RSET\r\n*54)BDAT 0 LAST\r\n
S: 250 2.1.0 *
S: 250 2.1.5 *
S: 250 2.0.0 100000 octets received
S: 250 2.0.0 324 octets received
S: 250 2.0.0 Ok: queued as *
BODY $(QUIT12\n*12500)$(RSET\n*54)
LOG event=accepted*size=100324
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
