# What cannot be checked is no wrong password.
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
MODE 640 passwords
S: * OK *
C: a LOGIN user1 secret
S: a NO [UNAVAILABLE] *
