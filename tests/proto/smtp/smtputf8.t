# SMTPUTF8 (RFC 6531): addresses beyond ASCII, only where MAIL says so.
PROGRAM smtpd
CONF smtp_error_limit = 100
DOMAIN bücher.test virtual
DOMAIN xn--mnchen-3ya.test virtual
USER jörg@bücher.test
USER ann@bücher.test
USER ann@xn--mnchen-3ya.test
USER 用户@bücher.test
ALIAS größe@bücher.test: jörg@bücher.test, ann@bücher.test
S: 220 *
C: EHLO client.example
S+: 250-SMTPUTF8
C: MAIL FROM:<élan@client.example>
S: 550 5.6.7 An address beyond ASCII needs SMTPUTF8
C: MAIL FROM:<bob@bücher.example>
S: 550 5.6.7 *
C: MAIL FROM:<bob@client.example> SMTPUTF8=1
S: 501 5.5.4 Bad parameter SMTPUTF8
C: MAIL FROM:<bob@client.example> SMTPUTF8 SMTPUTF8
S: 501 5.5.4 Parameter SMTPUTF8 given twice
C: MAIL FROM:<\xe9@client.example> SMTPUTF8
S: 501 5.1.7 *
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<jörg@bücher.test>
S: 553 5.6.7 An address beyond ASCII needs SMTPUTF8
C: RCPT TO:<ann@xn--bcher-kva.test>
S: 250 2.1.5 *
C: RCPT TO:<ann@xn--bcher-kva.test> ORCPT=utf-8;jörg@bücher.test
S: 501 5.5.4 Bad parameter ORCPT
C: RSET
S: 250 2.0.0 *
C: MAIL FROM:<élan@client.example> BODY=8BITMIME SMTPUTF8
S: 250 2.1.0 *
C: RCPT TO:<jörg@bücher.test> ORCPT=utf-8;jörg@bücher.test
S: 250 2.1.5 *
C: RCPT TO:<用户@xn--bcher-kva.test>
S: 250 2.1.5 *
C: RCPT TO:<ann@münchen.test>
S: 250 2.1.5 *
C: RCPT TO:<größe@bücher.test>
S: 250 2.1.5 *
C: RCPT TO:<nobody@bücher.test>
S: 550 5.1.1 <nobody@b\\x{FC}cher.test>: no such mailbox here
C: RCPT TO:<ann@bücher.test> ORCPT=utf-8;\\x{F6}rg@b.example
S: 250 2.1.5 *
C: DATA
S: 354 *
C: Subject: ä
C: 
C: .
S: 250 2.0.0 *
HAS from <élan@client.example> BODY=8BITMIME SMTPUTF8
HAS to <jörg@bücher.test> ORCPT=utf-8;jörg@bücher.test
HAS to <用户@xn--bcher-kva.test>
HAS to <ann@münchen.test>
HAS to <größe@bücher.test>
HAS to <ann@bücher.test> ORCPT=utf-8;\\x{F6}rg@b.example
C: VRFY jörg@bücher.test
S: 252 2.6.8 *
C: EXPN größe@bücher.test
S: 252 2.6.8 *
C: VRFY <jörg@bücher.test> SMTPUTF8
S: 250 2.1.5 <jörg@bücher.test>
C: VRFY ann@xn--mnchen-3ya.test
S: 250 2.1.5 <ann@xn--mnchen-3ya.test>
C: VRFY ann@xn--mnchen-3ya.test SMTPUTF8
S: 250 2.1.5 *
C: VRFY ann@xn--mnchen-3ya.test SMTPUTF9
S: 501 5.1.3 *
C: EXPN größe@bücher.test SMTPUTF8
S: 250-2.1.5 <*
S: 250 2.1.5 <*
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
