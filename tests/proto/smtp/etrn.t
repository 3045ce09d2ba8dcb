# ETRN (RFC 1985): domains whose mail we take or hold are tried now; word is left for the scheduler.
PROGRAM smtpd
CONF smtp_error_limit = 100
USER alice@mail.test
DOMAIN backup.test relay
DOMAIN virtual.test virtual
S: 220 *
C: ETRN backup.test
S: 503 5.5.1 Send EHLO first
C: EHLO ymir.claremont.edu
S+: 250-ETRN
C: ETRN
S: 500 5.5.2 Syntax: ETRN domain or @domain
C: ETRN localname
S: 501 5.5.4 Syntax: ETRN domain or @domain
C: ETRN [127.0.0.1]
S: 501 5.5.4 *
C: ETRN ../../new/x.y
S: 501 5.5.4 *
C: ETRN backup.test other.test
S: 501 5.5.4 *
C: ETRN uu.net
S: 459 4.7.1 Node uu.net not allowed: not one of ours
C: ETRN #uucp
S: 459 4.7.1 Node #uucp not allowed: *
C: ETRN Backup.TEST.
S: 250 2.0.0 Ok, queuing for node backup.test started
EXISTS spool/queue/flush/backup.test
C: ETRN @backup.test
S: 250 2.0.0 Ok, queuing for node @backup.test started
EXISTS spool/queue/flush/@backup.test
C: etrn mail.test
S: 250 2.0.0 *
C: ETRN virtual.test
S: 250 2.0.0 *
C: MAIL FROM:<b@client.example>
S: 250 *
C: ETRN backup.test
S: 503 5.5.1 *
C: RCPT TO:<alice@mail.test>
S: 250 *
C: DATA
S: 354 *
C: Subject: on the same connection to the queue
C: 
C: .
S: 250 2.0.0 Ok: queued *
C: ETRN backup.test
S: 250 *
C: QUIT
S: 221 *
CLOSE
RESULT 0
QUEUED 1
LOG event=etrn peer=127.0.0.1 domain=backup.test
