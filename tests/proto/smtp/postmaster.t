# Postmaster is accepted always, from strangers, with and without a domain (RFC 5321 4.5.1).
PROGRAM smtpd
CONF trusted_networks =
S: 220 *
C: HELO client.example
S: 250 *
C: MAIL FROM:<>
S: 250 2.1.0 *
C: RCPT TO:<Postmaster>
S: 250 2.1.5 *
C: RCPT TO:<postmaster@mail.test>
S: 250 2.1.5 *
C: RCPT TO:<POSTMASTER>
S: 250 2.1.5 *
C: RCPT TO:<abuse@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: .
S: 250 2.0.0 *
HAS to <Postmaster@mail.test>
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
