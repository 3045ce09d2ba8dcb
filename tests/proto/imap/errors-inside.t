# Commands that cannot be: BAD for all, and BYE when there are too many (RFC 3501 2.2.1).
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
FILE mail/mail.test/user1/Maildir/new/.made
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: a NONSENSE
S: a BAD *
C: b LOGIN user1 secret
S: b BAD *
C: c AUTHENTICATE PLAIN
S: c BAD *
C: d STARTTLS
S: d BAD *
C: e FETCH 1 FLAGS
S: e BAD *
C: f SELECT INBOX EXTRA
S: f BAD *
C: *
S: * BAD *
C: g NOOP
S: g OK *
REPEAT 49
C: x$n NONSENSE
S: x$n BAD *
END
C: y NONSENSE
S: y BAD *
S: * BYE *
CLOSE
LOG event=logout user=user1@mail.test * reason=violation
