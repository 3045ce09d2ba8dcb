# CAPABILITY, NOOP, ID and LOGOUT before the login (RFC 3501 6.1, RFC 2971).
PROGRAM imapd
S: * OK [CAPABILITY IMAP4rev1 IMAP4rev2 LITERAL- SASL-IR ID ENABLE IDLE AUTH=PLAIN AUTH=LOGIN] mail.test IMAP ready
C: abcd CAPABILITY
S: * CAPABILITY IMAP4rev1 IMAP4rev2 LITERAL- SASL-IR ID ENABLE IDLE AUTH=PLAIN AUTH=LOGIN
S: abcd OK *
C: a002 noop
S: a002 OK *
C: a023 ID ("name" "sodr" "version" "19.34" "vendor" NIL)
S: * ID ("name" "Mailstead" "version" "*")
S: a023 OK *
C: a024 ID NIL
S: * ID *
S: a024 OK *
C: A023 LOGOUT
S: * BYE goodbye
S: A023 OK *
CLOSE
RESULT 0
LOG imapd-net[*]: event=no-login peer=127.0.0.1 reason=quit
