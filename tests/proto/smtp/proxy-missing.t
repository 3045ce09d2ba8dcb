# A trusted proxy without a header is not served; a stranger's header is none.
PROGRAM smtpd
CONF trusted_proxies = 127.0.0.1
C: EHLO client.example
CLOSE
LOG event=no-proxy-header peer=127.0.0.1
RESULT 0
