# Strangers have the mail for a domain tried once in etrn_interval.
PROGRAM smtpd
CONF trusted_networks =
CONF etrn_interval = 1h
DOMAIN backup.test relay
FILE spool/queue/flush/.keep
S: 220 *
C: EHLO client.example
S+: 250-ETRN
C: ETRN uu.net
S: 459 4.7.1 *
C: ETRN backup.test
S: 250 2.0.0 *
C: ETRN backup.test
S: 250 2.0.0 *
C: ETRN @backup.test
S: 250 2.0.0 *
C: QUIT
S: 221 *
CLOSE
