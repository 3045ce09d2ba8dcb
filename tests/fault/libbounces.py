"""libbounces.py: queue files with a journal that says what has happened, and answers of all kinds."""
import binascii
import os
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from libqueue import Queue  # noqa: E402

ANN = "ann@v.example"
DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
MX = ("mx.b.example", "[192.0.2.1]")


# ---- Queue files

def make_id(number):
    """An id of about now, with the number at its end."""
    value = int(time.time() * 1000000) << 25 | number
    return "".join(DIGITS[value >> shift & 31] for shift in range(75, -5, -5))


def record(*lines):
    payload = "".join(line + "\n" for line in lines).encode()
    return b"%08x %08x\n" % (len(payload), binascii.crc32(payload)) + payload


def put(q, number, sender, rcpts, lines, data=b"Subject: the original\n\nits body\n"):
    """A queue file in new/: sender and recipients with their parameters, lines of one record."""
    name = make_id(number)
    head = "mailstead-queue 1\nid %s\ntime %d.000000\nsize %020d\norigin test\nfrom %s\n" % (
        name, time.time() - 100, len(data), sender)
    path = os.path.join(q.queue, "tmp", name)
    with open(path, "wb") as f:
        f.write((head + "".join("to %s\n" % r for r in rcpts) + "\n").encode() + data)
        if lines:
            f.write(record(*lines))
    os.chmod(path, 0o600)
    q.give(path)
    os.rename(path, os.path.join(q.queue, "new", name))
    return name


def start(directory, *args, **settings):
    place = tempfile.mkdtemp(dir=directory)
    os.chmod(place, 0o755)
    q = Queue(place, *args, **settings)
    q.run()  # makes the queue
    return q


# ---- All kinds of answers

# code, text, server, what is found: reason
ANSWERS = [
    ("5.1.1", "550 5.1.1 <joe@b.example>: Recipient address rejected: User unknown in virtual "
     "mailbox table", MX, "userunknown"),
    ("5.0.0", "550 No such user here", MX, "userunknown"),
    ("5.1.1", "550-5.1.1 The email account that you tried to reach does not exist. Please try "
     "550-5.1.1 double-checking the recipient's email address for typos or 550 5.1.1 unnecessary "
     "spaces. d2e1a72fcca58-7 - gsmtp", MX, "userunknown"),
    ("5.2.2", "552 5.2.2 mailbox is over quota", ("mx.b.example", ""), "mailboxfull"),
    ("5.7.1", "554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using "
     "zen.example.org", MX, "blocked"),
    ("5.7.26", "550 5.7.26 This mail is unauthenticated: SPF and DKIM failed", MX, "authfailure"),
    ("5.7.1", "554 5.7.1 <joe@b.example>: Relay access denied", MX, "norelaying"),
    ("5.3.4", "552 5.3.4 Message size exceeds fixed limit", MX, "mesgtoobig"),
    ("5.2.1", "550 5.2.1 account disabled", MX, "suspend"),
    ("5.6.0", "550 5.6.0 \u4e0d\u53ef", MX, "undefined"),
    ("4.4.1", "connect: Connection timed out", MX, "networkerror"),
    ("4.4.1", "connect: Connection refused", ("", "192.0.2.9"), "networkerror"),
    ("4.4.2", "it hung up", ("", "[IPv6:2001:db8::1]"), "networkerror"),
    ("4.2.0", "450 4.2.0 Greylisted, see you later", MX, "greylisted"),
    ("4.3.0", "451 4.3.0 try again", MX, "expired"),
    ("5.1.2", "the domain does not exist", None, "hostunknown"),
    ("5.1.10", "it has a null MX", None, "notaccept"),
    ("5.4.6", "mail loop: it leads back to itself", None, "mailloop"),
    ("4.7.1", "no TLS with that server", ("mx_2.b.example", "/run/socket"), "policyviolation"),
    ("5.9.9", "", None, "undefined"),
    ("5.1.1", "5 of 7.7.7.7 (8.8.8)", MX, "userunknown"),
]
RCPTS = ["<joe@b.example>", '<"c d"@b.example>', "<joe+tag@[192.0.2.5]>",
         "<joe@b.example> ORCPT=rfc822;j.oe+40x@old.example", '<"a>: b"@b.example>',
         "<%s@%s.example>" % ("l" * 64, "d" * 60)]


def put_answers(q):
    for number, (code, text, server, _) in enumerate(ANSWERS):
        lines = ["a 1763784000 1763784900 0", "f 1763784001 0 %s %s" % (code, text)]
        if server:
            lines.append("s 0 %s %s" % tuple(word or "-" for word in server))
        put(q, number, "<%s> ENVID=e%d" % (ANN, number), [RCPTS[number % len(RCPTS)]], lines)
