# A bare CR or LF or a NUL in a chunk is refused as in DATA: no other server can be led astray.
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C-: BDAT 5 LAST\r\na\nb\r\n
S: 554 5.6.0 Message refused: a bare CR or LF in it
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C-: BDAT 5 LAST\r\na\rb\r\n
S: 554 5.6.0 Message refused: a bare CR or LF in it
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C-: BDAT 24 LAST\r\na\n.\r\nMAIL FROM:<x@y.z>\r\n
S: 554 5.6.0 Message refused: a bare CR or LF in it
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C-: BDAT 5 LAST\r\na\0b\r\n
S: 554 5.6.0 Message refused: a NUL octet in it
# Found in the first chunk, said to the first chunk.
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C-: BDAT 5\r\na\nb\r\nBDAT 3 LAST\r\nc\r\n
S: 554 5.6.0 Message refused: a bare CR or LF in it
S: 503 5.5.1 A chunk before this one was refused
# A CR at the end of a chunk that nothing follows but another line.
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C-: BDAT 2\r\na\rBDAT 1 LAST\r\nb
S: 250 2.0.0 2 octets received
S: 554 5.6.0 Message refused: a bare CR or LF in it
QUEUED 0
# What ends DATA is text.
C: MAIL FROM:<bob@client.example>
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C-: BDAT 12 LAST\r\na\r\n.\r\nQUIT\r\n
S: 250 2.0.0 *
BODY a\n.\nQUIT\n
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
