# AUTH where it is allowed: on this machine also in clear. What is wrong without a look at a password.
PROGRAM smtpd
CONF smtp_auth = yes
S: 220 *
C: AUTH PLAIN AGFsaWNlAHNlY3JldA==
S: 503 5.5.1 Send EHLO first
C: EHLO client.example
S+: 250-AUTH PLAIN LOGIN
C: AUTH
S: 501 5.5.4 An argument is missing
C: AUTH PLAIN AGFsaWNlAHNlY3JldA
S: 501 5.5.2 This is not base64
C: AUTH PLAIN AGFsaWNl AHNlY3JldA==
S: 501 5.5.4 Syntax: *
C: AUTH CRAM-MD5
S: 504 5.5.4 Mechanism not available
C: AGFsaWNlAHNlY3JldA==
S: 500 5.5.1 Command not recognized
C: MAIL FROM:<bob@client.example> AUTH=<>
S: 250 2.1.0 *
C: AUTH LOGIN
S: 503 5.5.1 There is a sender already
C: RSET
S: 250 2.0.0 *
C: MAIL FROM:<bob@client.example> AUTH=bob+4client.example
S: 501 5.5.4 Bad parameter AUTH
C-: AUTH LOGIN\r\nYWxpY2U=\r\n
S: 554 5.5.0 You must wait for the reply to this command
CLOSE
NOLOG AGFsaWNl
NOLOG YWxpY2U
