# Who hangs up while it waits is not waited for.
PROGRAM smtpd
CONF trusted_networks =
CONF smtp_greeting_delay = 60
S: 220-mail.test ESMTP
SHUT
CLOSE
RESULT 0
LOG event=disconnect peer=127.0.0.1 reason=closed commands=0
