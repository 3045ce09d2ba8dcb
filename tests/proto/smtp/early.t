# A client that speaks before the greeting.
PROGRAM smtpd
EARLY EHLO client.example\r\n
S: 554 5.5.0 You must wait for the greeting
CLOSE
RESULT 0
LOG event=refused verb="" reply="554 5.5.0" peer=127.0.0.1
LOG reason=early commands=0
