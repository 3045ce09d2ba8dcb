# The quota of the user, not that of the configuration, counts (mailstead-users(5)), also for APPEND.
PROGRAM imapd
PASSWORD user1@mail.test:$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1
USER user1@mail.test quota=3K
CONF quota = 1G
CONF imap_folders =
FILE mail/mail.test/user1/Maildir/cur/.made
FILE mail/mail.test/user1/Maildir/tmp/.made
FILE mail/mail.test/user1/Maildir/new/1700000002.M2.test,S=7 1234567
S: * OK*
C: l LOGIN user1 secret
S: l OK [CAPABILITY *
C: a GETQUOTAROOT INBOX
S: * QUOTAROOT "INBOX" "User quota"
S: * QUOTA "User quota" (STORAGE 1 3)
S: a OK GETQUOTAROOT completed
C: a APPEND INBOX {2502+}
C: $(x*2500)
C:
S: a OK [APPENDUID *
C: a APPEND INBOX {1002+}
C: $(x*1000)
C:
S: a NO [OVERQUOTA] *
C: a GETQUOTA "User quota"
S: * QUOTA "User quota" (STORAGE 3 3)
S: a OK GETQUOTA completed
