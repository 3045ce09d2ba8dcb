# BINARY (RFC 3516): parts without their encoding, and messages with NUL.
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/new/1000.M1.test MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=X\n\n--X\nContent-Transfer-Encoding: base64\nContent-Type: application/octet-stream\n\nAAECAwQ=\n--X\nContent-Transfer-Encoding: quoted-printable\n\na=3Db=\nc\n--X\nContent-Transfer-Encoding: x-strange\n\nxyz\n--X--\n
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: s EXAMINE INBOX
S: * FLAGS *
S: * OK [PERM*
S: * 1 EXISTS
S: * 0 RECENT
S: * OK [UNSEEN 1]*
S: * OK [UIDV*
S: * OK [UIDN*
S: * OK [HIGH*
S: s OK *
C: a FETCH 1 (BINARY.PEEK[1] BINARY.SIZE[1] BINARY.PEEK[2] BINARY.PEEK[1]<1.2>)
S: * 1 FETCH (BINARY[1] ~{5}
S: \0\x01\x02\x03\x04 BINARY.SIZE[1] 5 BINARY[2] ~{4}
S: a=bc BINARY[1]<1> ~{2}
S: \x01\x02)
S: a OK *
C: b FETCH 1 BINARY.PEEK[3]
S: * 1 FETCH (BINARY[3] NIL)
S: b NO [UNKNOWN-CTE] *
C: c FETCH 1 BINARY.PEEK[9]
S: * 1 FETCH (BINARY[9] NIL)
S: c OK *
C-: d APPEND INBOX ~{9+}\r\na: b\r\n\r\n\0\r\n
S: * 2 EXISTS
S: d OK [APPENDUID *
C: e FETCH 2 BINARY.PEEK[]
S: * 2 FETCH (BINARY[] ~{9}
S: a: b
S: 
S: \0)
S: e OK *
