# Only CRLF ends a line, and a NUL is in none.
PROGRAM imapd
S: * OK *
C-: a NOOP\n
S: * BYE a line ends in CR LF
CLOSE
LOG event=no-login peer=127.0.0.1 reason=violation
RECONNECT
S: * OK *
C: a NO\0OP
S: * BYE there is a NUL in the command
CLOSE
RECONNECT
S: * OK *
C: a LOGIN {3}
S: + OK
C: u\0x {1}
S: + OK
C: x
S: a BAD there is a NUL in a literal
