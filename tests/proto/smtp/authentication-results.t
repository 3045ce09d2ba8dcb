# Authentication-Results that claim to be ours go (RFC 8601 5), and other forged fields.
PROGRAM smtpd
CONF strip_fields = X-Spam-Flag
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: DATA
S: 354 *
C: Received: from x
C: Authentication-Results: mail.test; dkim=pass
C: Authentication-Results: (comment
C:  folded) "MAIL.test" 1;
C: 	spf=pass smtp.mailfrom=x@y.example
C: Authentication-Results: other.example; dkim=pass
C: Authentication-Results: (
C: Authentication-Results: other.example 2; dkim=pass
C: x-spam-flag: NO
C: Subject: x
C: no field
C: authentication-results : mail.test; none
C:
C: Authentication-Results: mail.test; in the body
C: .
S: 250 2.0.0 *
BODY Received: from x\nAuthentication-Results: other.example; dkim=pass\nSubject: x\nno field\n\nAuthentication-Results: mail.test; in the body\n
LOG event=accepted*stripped=6
QUEUED 1
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
