# From elsewhere no password in clear; to be told so is no try to log in.
PROGRAM imapd
CONF trusted_proxies = 127.0.0.1
CONF auth_mechanisms = PLAIN LOGIN SCRAM-SHA-256
CONF login_limit = 1
C: PROXY TCP6 2001:db8::7 2001:db8::1 50000 143
S: * OK [CAPABILITY * LOGINDISABLED AUTH=SCRAM-SHA-256] *
C: a LOGIN alice secret
S: a NO [PRIVACYREQUIRED] *
C: b AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==
S: b NO [PRIVACYREQUIRED] *
C: c LOGIN alice secret
S: c NO [PRIVACYREQUIRED] *
C: d LOGOUT
S: * BYE *
S: d OK *
CLOSE
LOG event=no-login peer=2001:db8::7 reason=quit
