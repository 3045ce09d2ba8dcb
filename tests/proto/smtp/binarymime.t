# BODY=BINARYMIME (RFC 3030 3): only by BDAT; what is binary becomes base64, the rest stays.
PROGRAM smtpd
USER alice@mail.test
S: 220 *
C: EHLO client.example
S+: 250 HELP
C: MAIL FROM:<bob@client.example> BODY=BinaryMIME
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C: DATA
S: 503 5.5.1 BINARYMIME needs BDAT
C-: BDAT 50\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n
S: 250 2.0.0 50 octets received
C-: BDAT 42\r\n
C-: Content-Transfer-Encoding: binary\r\n\r\na\0\r\n\n
S: 250 2.0.0 42 octets received
C-: BDAT 27 LAST\r\n\r\n--b\r\n\r\nfour\r\nlines\r\n--b--
S: 250 2.0.0 Ok: queued as *
HAS from <bob@client.example> BODY=8BITMIME
BODY Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Transfer-Encoding: base64\n\nYQANCgo=\n--b\n\nfour\nlines\n--b--
# A part that does not say that it is binary must not be.
C: MAIL FROM:<bob@client.example> BODY=BINARYMIME
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C-: BDAT 9 LAST\r\na: b\r\n\r\n\n
S: 554 5.6.0 Message refused: a bare CR or LF in it
# Nor may a header be odd.
C: MAIL FROM:<bob@client.example> BODY=BINARYMIME
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C-: BDAT 12 LAST\r\nno field\r\n\r\n
S: 554 5.6.0 Message refused: a header of a part is malformed
# And what is signed is not changed.
C: MAIL FROM:<bob@client.example> BODY=BINARYMIME
S: 250 2.1.0 *
C: RCPT TO:<alice@mail.test>
S: 250 2.1.5 *
C-: BDAT 88 LAST\r\nContent-Type: multipart/signed; boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding: binary\r\n\r\n
S: 554 5.6.1 A signed part is binary, and would lose its signature here
QUEUED 1
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
