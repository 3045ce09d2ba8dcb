# A client that takes the first line for the greeting is refused, before the time is over.
PROGRAM smtpd
CONF trusted_networks =
CONF smtp_greeting_delay = 60
S: 220-mail.test ESMTP
C: EHLO client.example
S: 554 5.5.0 You must wait for the greeting
CLOSE
LOG event=refused verb="" reply="554 5.5.0" peer=127.0.0.1 *
LOG event=disconnect peer=127.0.0.1 reason=early commands=0
