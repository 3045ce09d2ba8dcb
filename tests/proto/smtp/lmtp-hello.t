# LHLO takes the place of HELO and EHLO, which are unknown (RFC 2033 4.1); our own name is welcome.
PROGRAM smtpd -l
CONF trusted_networks =
S: 220 mail.test LMTP Mailstead
C: EHLO client.example
S: 500 5.5.1 Command not recognized
C: HELO client.example
S: 500 5.5.1 Command not recognized
C: MAIL FROM:<>
S: 503 5.5.1 Send LHLO first
C: LHLO
S: 501 Syntax: LHLO, then your host's name
C: lhlo mail.test
S+: 250-ENHANCEDSTATUSCODES
C: LHLO mail.test
S+: 250-PIPELINING
C: LHLO mail.test
S+: 250-8BITMIME
C: HELP
S+: *Commands: LHLO *
C: HELP EHLO
S: 504 5.5.4 There is no such command
C-: LHLO mail.test\r\nNOOP\r\n
S: 554 5.5.0 You must wait for the reply to this command
CLOSE
