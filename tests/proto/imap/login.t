# A login, and what was said before its answer (RFC 3501 6.2.3). A user who never got mail has a
# mailbox from now on.
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
S: * OK *
C-: a LOGIN USER1@Mail.Test "secret"\r\nb NOOP\r\nc CAPAB
S: a OK [CAPABILITY IMAP4rev1 *] *
S: b OK *
C: ILITY
S: * CAPABILITY IMAP4rev1 *
S: c OK *
C: d LOGOUT
S: * BYE *
S: d OK *
CLOSE
RESULT 0
LOG auth[*]: event=auth result=ok user=USER1@Mail.Test peer=127.0.0.1 service=imap
LOG imapd-user[*]: event=login user=user1@mail.test peer=127.0.0.1
LOG imapd-user[*]: event=logout user=user1@mail.test peer=127.0.0.1 *
NOLOG secret
EXISTS mail/mail.test/user1/Maildir/cur
RECONNECT
S: * OK *
C: $(t*255) AUTHENTICATE PLAIN AHVzZXIxAHNlY3JldA==
S: $(t*255) OK [CAPABILITY IMAP4rev1 *] *
RECONNECT
S: * OK *
C: a AUTHENTICATE PLAIN
S: +\x20
C: AHVzZXIxAHNlY3JldA==
S: a OK [CAPABILITY IMAP4rev1 *] *
