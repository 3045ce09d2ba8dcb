# Somebody who does not speak IMAP is not listened to for long.
PROGRAM imapd
S: * OK *
REPEAT 20
C: a$n HELP
END
REPEAT 20
S: a$n BAD *
END
S: * BYE too many errors
CLOSE
LOG event=no-login peer=127.0.0.1 reason=violation
