# APPEND (RFC 3501 6.3.11), APPENDUID (RFC 4315 3), MULTIAPPEND (RFC 3502 6.3.11), LITERAL+.
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
FILE mail/mail.test/user1/Maildir/new/.made
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
CONF message_size_limit = 64K
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: A003 APPEND saved-messages (\\Seen) {310}
S: A003 NO [TRYCREATE] *
C: A004 CREATE saved-messages
S: A004 OK *
C: A005 APPEND saved-messages (\\Seen $Work) "07-Feb-1994 21:52:25 -0800" {310}
S: + *
C-: Date: Mon, 7 Feb 1994 21:52:25 -0800 (PST)\r\nFrom: Fred Foobar <foobar@Blurdybloop.COM>\r\nSubject: afternoon meeting\r\nTo: mooch@owatagu.siam.edu\r\nMessage-Id: <B27397-0100000@Blurdybloop.COM>\r\nMIME-Version: 1.0\r\nContent-Type: TEXT/PLAIN; CHARSET=US-ASCII\r\n\r\nHello Joe, do you think we can meet at 3:30 tomorrow?\r\n
C: 
S: A005 OK [APPENDUID * 1] APPEND completed
C: A006 SELECT saved-messages
S: * FLAGS (*$Work)
S: * OK [PERM*
S: * 1 EXISTS
S: * 1 RECENT
S: * OK [UIDV*
S: * OK [UIDNEXT 2]*
S: * OK [HIGH*
S: A006 OK *
C: A007 FETCH 1 (FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[TEXT])
S: * 1 FETCH (FLAGS (\\Seen \\Recent $Work) INTERNALDATE "08-Feb-1994 05:52:25 +0000" RFC822.SIZE 310 BODY[TEXT] {55}
S: Hello Joe, do you think we can meet at 3:30 tomorrow?
S: )
S: A007 OK *
C-: A008 APPEND saved-messages (\\Flagged) {14+}\r\nSubject: a\r\n\r\n (\\Draft) {16+}\r\nSubject: b\r\n\r\nx\n\r\n
S: * 3 EXISTS
S: * 3 RECENT
S: A008 OK [APPENDUID * 2:3] APPEND completed
C: A009 FETCH 2:3 (FLAGS RFC822.SIZE)
S: * 2 FETCH (FLAGS (\\Flagged \\Recent) RFC822.SIZE 14)
S: * 3 FETCH (FLAGS (\\Draft \\Recent) RFC822.SIZE 17)
S: A009 OK *
C: A010 APPEND saved-messages {65537}
S: A010 NO [TOOBIG] *
C-: A011 APPEND saved-messages {5+}\r\nab\r\nc {65537+}\r\n$(x*65537)\r\n
S: A011 NO [TOOBIG] *
C: A012 APPEND saved-messages {0+}
C: 
S: A012 NO *
C-: A013 APPEND saved-messages {5+}\r\nab\r\nc nonsense\r\n
S: A013 BAD *
C: A014 STATUS saved-messages (MESSAGES)
S: * STATUS * (MESSAGES 3)
S: A014 OK *
C: A015 APPEND saved-messages (\\Nonsense) {5}
S: A015 BAD *
C: A016 NOOP
S: A016 OK *
