# A port with TLS from the start, and no certificate: the log says what is missing.
PROGRAM imapd -t
CLOSE
LOG *event=config error="TLS is wanted, and tls_certificates is empty"*
NOLOG *event=error*
