# RFC 1985 5.4 and 8: ETRN, as in its examples.
PROGRAM smtpd
CONF hostname = sigurd.innosoft.com
DOMAIN innosoft.com relay
S: 220 sigurd.innosoft.com *
C: EHLO ymir.claremont.edu
S+: 250-ETRN
C: ETRN
S: 500 *
C: ETRN localname
S: 501 *
C: ETRN uu.net
S: 459 *
C: ETRN sigurd.innosoft.com
S: 250 *, queuing for node sigurd.innosoft.com started
C: ETRN innosoft.com.
S: 250 *, queuing for node innosoft.com started
C: ETRN @innosoft.com
S: 250 *
C: QUIT
S: 221 *
CLOSE
EXISTS spool/queue/flush/innosoft.com
EXISTS spool/queue/flush/@innosoft.com
