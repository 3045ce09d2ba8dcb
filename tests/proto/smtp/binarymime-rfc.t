# RFC 3030 section 4.2: BINARYMIME, pipelined, in two chunks and an empty last one.
PROGRAM smtpd
DOMAIN cnri.reston.va.us
USER gvaudre@cnri.reston.va.us
USER jstewart@cnri.reston.va.us
S: 220 *
C: EHLO ymir.claremont.edu
S+: 250-BINARYMIME
C-: MAIL FROM:<ned@ymir.claremont.edu> BODY=BINARYMIME\r\nRCPT TO:<gvaudre@cnri.reston.va.us>\r\nRCPT TO:<jstewart@cnri.reston.va.us>\r\n
S: 250 2.1.0 *
S: 250 2.1.5 *
S: 250 2.1.5 *
C-: BDAT 100000\r\nContent-Transfer-Encoding: binary\r\n\r\n$(\0\r\n*33321)BDAT 324\r\n$(\xff*324)BDAT 0 LAST\r\n
S: 250 2.0.0 100000 octets received
S: 250 2.0.0 324 octets received
S: 250 2.0.0 Ok: queued as *
HAS from <ned@ymir.claremont.edu> BODY=8BITMIME
BODY Content-Transfer-Encoding: base64\n\n$(AA0KAA0KAA0KAA0KAA0KAA0KAA0KAA0KAA0KAA0KAA0KAA0KAA0KAA0KAA0KAA0KAA0KAA0KAA0K\n*1753)AA0KAA0KAA0KAA0KAA0KAA0KAA0KAA0KAA0KAA0KAA0KAA0KAA0KAA0K////////////////////\n////////////////////////////////////////////////////////////////////////////\n////////////////////////////////////////////////////////////////////////////\n////////////////////////////////////////////////////////////////////////////\n////////////////////////////////////////////////////////////////////////////\n////////////////////////////////////////////////////////////////////////////\n////////////////////////////////\n
C: QUIT
S: 221 2.0.0 *
CLOSE
RESULT 0
