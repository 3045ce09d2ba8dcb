# What may not come before the login, and what is no command at all.
PROGRAM imapd
S: * OK *
C: a SELECT INBOX
S: a BAD there is no such command before the login
C: b UID FETCH 1 FLAGS
S: b BAD there is no such command before the login
C: c
S: c BAD *
C: 
S: * BAD *
C: * NOOP
S: * BAD *
C: +x NOOP
S: * BAD *
C:  NOOP
S: * BAD *
C: $(t*256) NOOP
S: * BAD *
C: $(t*255) NOOP
S: $(t*255) OK *
C: d NOOP x
S: d BAD there is too much at the end
C: e LOGIN user1
S: e BAD an argument is missing
C: f LOGIN user1 secret x
S: f BAD *
C: g LOGIN (user1) secret
S: g BAD *
C: h APPEND INBOX {3}
S: + OK
C: abc
S: h BAD there is no such command before the login
C: i IDLE
S: i BAD *
C: j LOGOUT
S: * BYE goodbye
S: j OK *
CLOSE
