# Parentheses without end cost nothing.
PROGRAM imapd
S: * OK *
C: a ID $((*16000)
S: a BAD *
C: b ID ($("" *8) "")
S: b BAD *
C: c ID ("a" "b" $("a" "b" *29)"a" "b")
S: c BAD ID has too many fields
C: d NOOP
S: d OK *
