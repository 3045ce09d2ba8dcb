# GETQUOTA, GETQUOTAROOT and SETQUOTA (RFC 9208 section 4).
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
CONF imap_folders =
CONF quota = 10000
CONF quota_messages = 100
FILE mail/mail.test/user1/Maildir/cur/1700000001.M1.test,S=1500:2,S x\n
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/new/1700000002.M2.test,S=7 1234567
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: G0002 GETQUOTAROOT INBOX
S: * QUOTAROOT "INBOX" "User quota"
S: * QUOTA "User quota" (STORAGE 2 9 MESSAGE 2 100)
S: G0002 OK GETQUOTAROOT completed
C: G0001 GETQUOTA "User quota"
S: * QUOTA "User quota" (STORAGE 2 9 MESSAGE 2 100)
S: G0001 OK GETQUOTA completed
C: a GETQUOTA ""
S: a NO [NONEXISTENT] *
C: a GETQUOTAROOT nosuch
S: a NO [NONEXISTENT] *
C: S0000 SETQUOTA "User quota" (STORAGE 510)
S: S0000 NO [NOPERM] *
C: a CREATE Trash
S: a OK*
C: a GETQUOTAROOT Trash
S: * QUOTAROOT "Trash"
S: a OK GETQUOTAROOT completed
C: a CREATE other
S: a OK*
C: a APPEND other {3+}
C: x\r\n
S: a OK [APPENDUID *
C: a GETQUOTA "User quota"
S: * QUOTA "User quota" (STORAGE 2 9 MESSAGE 3 100)
S: a OK GETQUOTA completed
C: a DELETE other
S: a OK*
C: a GETQUOTA "User quota"
S: * QUOTA "User quota" (STORAGE 2 9 MESSAGE 2 100)
S: a OK GETQUOTA completed
