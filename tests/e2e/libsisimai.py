"""libsisimai.py: what a bounce says, as programs that read mountains of them find it out.

by_fields() reads the message/delivery-status of RFC 3464 (and that of RFC 6533); by_text() reads
nothing but the text for people, of any mail system: each gives a Finding for each recipient.
Neither trusts the other, so that a test can compare them.
"""
import email
import email.policy
import re
from typing import NamedTuple


class Finding(NamedTuple):
    recipient: str
    action: str      # failed, delayed, delivered, relayed, expanded; "" if it cannot be told
    status: str      # 5.1.1; "" likewise
    diagnostic: str  # what the server said, or what else the reason was
    reason: str
    server: str = ""
    original: str = ""  # the address that the sender used, if that is said


# ---- The reason: the words of a server first, which are more exact than most codes

WORDS = [
    ("mailboxfull", r"mailbox (is )?full|over ?quota|quota exceeded|insufficient (disk )?space|"
                    r"exceeded storage|mailbox.*exceeds"),
    ("mesgtoobig", r"message (size|is) (exceeds|too (big|large))|size limit|too large"),
    ("blocked", r"blocked using|blacklist|blocklist|listed (in|at|by)|client host .* (rejected|blocked)|"
                r"poor reputation"),
    ("authfailure", r"unauthenticated|dmarc|\bspf\b|\bdkim\b"),
    ("spamdetected", r"\bspam\b|unsolicited|bulk mail"),
    ("norelaying", r"relay(ing)? (access )?(denied|not (permitted|allowed))"),
    ("hostunknown", r"host (or domain name )?(is )?(unknown|not found)|no such domain|"
                    r"domain (does not exist|not found)|nxdomain|unknown host"),
    ("notaccept", r"null ?mx|does not accept mail|takes no mail"),
    ("userunknown", r"user (is )?unknown|unknown (user|recipient|mailbox)|no such (user|mailbox|"
                    r"person|address)|(user|recipient|mailbox|account|address) (was )?"
                    r"(does not exist|not found|unavailable)|no mailbox|invalid (recipient|mailbox|user)|"
                    r"that does not exist"),
    ("suspend", r"(account|mailbox) (is |has been )?(disabled|suspended|inactive|closed)"),
    ("toomany", r"too many (recipients|connections|messages)|rate limit"),
    ("mailloop", r"\bloops?\b|too many hops|leads back to itself"),
    ("greylisted", r"gr[ae]y-?list"),
    ("policyviolation", r"policy|not permitted|denied|refused by"),
    ("networkerror", r"timed? ?out|connection (refused|reset|lost)|no route|unreachable|hung up"),
    ("systemfull", r"no (disk )?space|disk full"),
]

CODES = {
    "1.1": "userunknown", "1.2": "hostunknown", "1.3": "userunknown", "1.10": "notaccept",
    "2.1": "suspend", "2.2": "mailboxfull", "2.3": "mesgtoobig", "3.1": "systemfull",
    "3.4": "mesgtoobig", "4.1": "networkerror", "4.2": "networkerror", "4.3": "networkerror",
    "4.4": "hostunknown", "4.6": "mailloop", "4.7": "expired", "5.3": "toomany",
    "7.1": "policyviolation", "7.20": "authfailure", "7.23": "authfailure", "7.26": "authfailure",
}


def reason(action, status, diagnostic):
    if action in ("delivered", "relayed", "expanded"):
        return "delivered"
    for name, words in WORDS:
        if re.search(words, diagnostic, re.IGNORECASE):
            return name
    by_code = CODES.get(status.partition(".")[2])
    if by_code:
        return by_code
    if action == "failed" and status.startswith("4"):
        return "expired"
    return "systemerror" if status[2:3] in ("2", "3", "4") else "undefined"


# ---- By the fields

def fold(text):
    return " ".join(text.split())


def address_of(field):
    """The address in "rfc822; joe@example.org", with the \\x{F6} of RFC 6533 resolved."""
    kind, _, address = (field or "").partition(";")
    address = address.strip()
    if kind.strip().lower() == "utf-8":
        address = re.sub(r"\\x\{([0-9A-Fa-f]+)\}", lambda m: chr(int(m.group(1), 16)), address)
    return address


def blocks(part):
    """The blocks of fields of a delivery-status; the first is that of the message."""
    if part.get_content_type() == "message/delivery-status":
        return [dict(block.items()) for block in part.get_payload()]
    text = part.get_payload(decode=True) or part.get_payload(0).as_bytes()
    found = re.split(r"\n\s*\n", text.decode().strip())
    return [dict(email.message_from_string(block, policy=email.policy.SMTPUTF8).items())
            for block in found]


def status_part(message):
    for part in message.walk():
        if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status"):
            return part
    return None


def by_fields(message):
    part = status_part(message)
    found = []
    for block in blocks(part)[1:] if part else ():
        fields = {name.lower(): fold(str(value)) for name, value in block.items()}
        if "final-recipient" not in fields:
            continue
        diagnostic = fields.get("diagnostic-code", "").partition(";")[2].strip()
        action, status = fields.get("action", "").lower(), fields.get("status", "")
        found.append(Finding(
            address_of(fields["final-recipient"]), action, status, diagnostic,
            reason(action, status, diagnostic),
            fields.get("remote-mta", "").partition(";")[2].strip(),
            address_of(fields.get("original-recipient"))))
    return found


# ---- By the text

ADDRESS = r'(?P<address>(?:"(?:[^"\\]|\\.)*"|[^\s<>"@]+)@[^\s<>@,:]+)'
HEADS = [re.compile(r"^<%s>:\s*(?P<rest>.*)$" % ADDRESS),      # Postfix, qmail, we
         re.compile(r"^\s{0,4}<?%s>?\s*(?P<rest>)$" % ADDRESS)]  # Exim, Sendmail
SERVER = re.compile(r"(?:host )?(?P<server>[\w.-]+\.[\w-]+|(?=\[))\s*(?:\[(?P<ip>[^\]\s]+)\]|/[^\s:]+)?"
                    r"(?P<said> said)?:\s*")
ACTIONS = [
    ("delayed", r"not been delivered yet|warning message only|delayed|will be (tried|retried|attempted)"),
    ("relayed", r"been given to other mail systems|relayed"),
    ("expanded", r"goes on to all|expanded"),
    ("delivered", r"has been delivered|successfully delivered"),
    ("failed", r"could not (be )?deliver|couldn't deliver|permanent (fatal )?error|wasn't able|"
               r"undeliver|failed"),
]
# What only looks like one: an address or a version has a dot or a digit more.
STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")


def text_part(message):
    if not message.is_multipart():
        return message.get_payload(decode=True).decode(errors="replace")
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            return part.get_payload(decode=True).decode(part.get_content_charset() or "ascii",
                                                        errors="replace")
    return ""


def above_original(text):
    """The text without the copy of the message that old systems put below it."""
    return re.split(r"\n-+ ?(?:Below this line|This is a copy|Original message|Transcript)",
                    text, flags=re.IGNORECASE)[0]


def entries(lines):
    """[address, lines about it]: what follows a line with an address alone, up to the next one."""
    found = []
    for line in lines:
        head = next((m for m in (h.match(line) for h in HEADS) if m), None)
        if head:
            found.append([head["address"], [head["rest"]] if head["rest"] else []])
        elif found and line.strip() and (line[0].isspace() or not found[-1][1]):
            found[-1][1].append(line.strip())
        elif found and not line.strip():
            # An empty line ends it: what comes then is about others.
            found.append(["", []])
    return [f for f in found if f[0]]


def default_status(action, diagnostic):
    """The class that a basic reply tells, if nothing tells more."""
    if action in ("delivered", "relayed", "expanded"):
        return "2.0.0"
    code = re.match(r"(?:\(reason: )?([45])\d\d[ -]", diagnostic)
    return "%s.0.0" % (code.group(1) if code else "4" if action == "delayed" else "5")


def by_text(message):
    text = above_original(text_part(message))
    told = fold(text)
    action = next((name for name, words in ACTIONS if re.search(words, told, re.IGNORECASE)), "")
    found = []
    for address, lines in entries(text.splitlines()):
        diagnostic = fold(" ".join(lines)).replace(
            "This is about one of those that the address stands for.", "").strip()
        server = SERVER.match(diagnostic)
        if server:
            diagnostic = diagnostic[server.end():]
        status = STATUS.search(diagnostic)
        status = status.group(1) if status else default_status(action, diagnostic)
        bare = re.sub(r" \(([245]\.\d+\.\d+)\)$", "", diagnostic)
        found.append(Finding(address, action, status, bare, reason(action, status, bare),
                             server["server"] or "[%s]" % server["ip"] if server else ""))
    return found


# ---- From bytes

def parse(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)
