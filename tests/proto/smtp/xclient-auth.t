# Whoever guesses behind a gateway does so from the address that the gateway tells, one after the other.
PROGRAM smtpd
CONF xclient_networks = 127.0.0.1 192.0.2.0/24
CONF smtp_auth = yes
CONF auth_cleartext = yes
CONF login_limit = 10
CONF auth_delay_max = 0
USER test@mail.test
PASSWORD test@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
S: 220 *
C: XCLIENT ADDR=192.0.2.7 PORT=1
S: 220 *
REPEAT 12
C: XCLIENT ADDR=192.0.2.7 PORT=$n
S: 220 *
C: EHLO client.example
S+: 250-AUTH PLAIN LOGIN
C: AUTH PLAIN x
S: 501 5.5.2 *
END
C: AUTH PLAIN AHRlc3QAMTIzNA==
S: 535 *
C: XCLIENT ADDR=192.0.2.8
S: 220 *
C: EHLO client.example
S+: 250-AUTH PLAIN LOGIN
C: AUTH PLAIN AHRlc3QAMTIzNA==
S: 535 *
C: XCLIENT ADDR=192.0.2.9
S: 220 *
C: EHLO client.example
S+: 250-AUTH PLAIN LOGIN
C: QUIT
S: 221 *
CLOSE
RESULT 0
LOG event=auth * peer=192.0.2.7 *
LOG event=auth * peer=192.0.2.8 *
NOLOG event=auth * peer=127.0.0.1
