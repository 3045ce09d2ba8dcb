# Thunderbird guesses servers so: QUIT comes with EHLO, and it looks for STARTTLS in the answer.
PROGRAM smtpd
CONF tls_certificates = {SITE}/certificate.pem
FILE certificate.pem none
S: 220 *
C-: EHLO we-guess.mozilla.org\r\nquit\r\n
S+: 250-STARTTLS
S: 221 2.0.0 *
CLOSE
NOLOG event=refused
