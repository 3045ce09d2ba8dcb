# MAIL: syntax, the null reverse-path, limits of addresses.
PROGRAM smtpd
CONF smtp_error_limit = 100
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL
S: 501 5.5.2 Syntax: MAIL FROM:<address> parameters
C: MAIL bob@client.example
S: 501 5.5.2 Syntax: *
C: MAIL FROM
S: 501 5.5.2 Syntax: *
C: MAIL TO:<bob@client.example>
S: 501 5.5.2 Syntax: *
C: MAIL FROM:
S: 501 5.1.7 Bad sender address: syntax error
C: MAIL FROM:<bob@client.example
S: 501 5.1.7 Bad sender address: syntax error
C: MAIL FROM:<bob@@client.example>
S: 501 5.1.7 *
C: MAIL FROM:<bob @client.example>
S: 501 5.1.7 *
C: MAIL FROM:<@client.example>
S: 501 5.1.7 *
C: MAIL FROM:<bob@-client.example>
S: 501 5.1.7 *
C: MAIL FROM:<bob@client.example>junk
S: 501 5.1.7 *
C: MAIL FROM:<$(b*65)@client.example>
S: 501 5.1.7 Bad sender address: the local part is longer than 64 octets
C: MAIL FROM:<bob@$(abcdefg.*33)examples>
S: 501 5.1.7 Bad sender address: the domain is longer than 255 octets
C: MAIL FROM:<bob@$(d*64)>
S: 501 5.1.7 Bad sender address: syntax error
C: MAIL FROM:<$(b*64)@$(abcdefg.*23)examples>
S: 501 5.1.7 Bad sender address: longer than 256 octets
C: MAIL FROM:<\xc3\xa4@client.example>
S: 550 5.6.7 An address beyond ASCII needs SMTPUTF8
C: MAIL FROM:<>
S: 250 2.1.0 Sender ok
C: RSET
S: 250 2.0.0 Ok
C: mail from:<bob@client.example>
S: 250 2.1.0 Sender ok
C: RSET
S: 250 2.0.0 Ok
C: MAIL FROM: <bob@client.example>
S: 250 2.1.0 Sender ok
C: RSET
S: 250 2.0.0 Ok
C: MAIL FROM:bob@client.example
S: 250 2.1.0 Sender ok
C: RSET
S: 250 2.0.0 Ok
C: MAIL FROM:<@relay.example,@other.example:bob@client.example>
S: 250 2.1.0 Sender ok
C: RSET
S: 250 2.0.0 Ok
C: MAIL FROM:<"bob smith"@client.example>
S: 250 2.1.0 Sender ok
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: .
S: 250 2.0.0 *
HAS from <"bob smith"@client.example>
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
