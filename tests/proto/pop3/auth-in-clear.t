# From elsewhere no password in clear; to be told so is no try to log in.
PROGRAM pop3d
CONF trusted_proxies = 127.0.0.1
CONF auth_mechanisms = PLAIN LOGIN SCRAM-SHA-256
CONF login_limit = 1
C: PROXY TCP6 2001:db8::7 2001:db8::1 50000 110
S: +OK *
C: CAPA
S.: SASL SCRAM-SHA-256
C: USER alice
S: -ERR [AUTH] plaintext authentication is not allowed without TLS
C: PASS secret
S: -ERR not now
C: AUTH PLAIN AGFsaWNlAHNlY3JldA==
S: -ERR [AUTH] plaintext authentication is not allowed without TLS
C: USER alice
S: -ERR [AUTH] *
C: QUIT
S: +OK goodbye
CLOSE
LOG event=no-login peer=2001:db8::7 reason=quit
