"""A milter that does what a test tells it, and notes what it hears.

	with Milter({"E": [add_header("X-Test", "yes")]}) as m:
	    ... m.address is what the configuration wants; m.events is a list of (letter, data)

The script says for each event (its letter in the protocol; "O" for the options) what to answer: a
list of replies, as the functions below make them, before the last word "c" (continue), unless one of
them is a last word itself; or a function of (milter, data) that returns that. Events with the macros that
came before them are in m.events.
"""
import contextlib
import os
import re
import socket
import struct
import threading

from libsite import equal, wait_for

SENDER = "ann@example.org"
MESSAGE = (b"From: Ann <ann@example.org>\r\nTo: bob\r\nSubject: first\r\nX-Two: 1\r\nX-Two: 2\r\n"
           b"X-Folded: a\r\n\tb\r\n\r\nhello\r\n..dot\r\nend\r\n")

ALL_ACTIONS = 0x1ff
NO_CONNECT, NO_HELO, NO_MAIL, NO_RCPT, NO_BODY, NO_HEADERS, NO_EOH, NR_HEADER = (1 << i for i in range(8))
NO_UNKNOWN, NO_DATA, SKIP, RCPT_REJECTED = (1 << i for i in range(8, 12))
NR_CONNECT, NR_HELO, NR_MAIL, NR_RCPT, NR_DATA, NR_UNKNOWN, NR_EOH, NR_BODY = (1 << i for i in range(12, 20))
LEADING_SPACE = 1 << 20
UNANSWERED = {"L": NR_HEADER, "C": NR_CONNECT, "H": NR_HELO, "M": NR_MAIL, "R": NR_RCPT, "T": NR_DATA,
              "U": NR_UNKNOWN, "N": NR_EOH, "B": NR_BODY}
LAST_WORDS = "acdfrstyx4"	# x: not the protocol's, closes the connection
EVENTS = "CHMRTLNBEU"

CONTINUE, ACCEPT, REJECT, TEMPFAIL, DISCARD = ("c", b""), ("a", b""), ("r", b""), ("t", b""), ("d", b"")
SHUTDOWN, CONNECTION_FAIL, SKIP_REST, PROGRESS = ("4", b""), ("f", b""), ("s", b""), ("p", b"")
HANG_UP = ("x", b"")


def string(s):
    return (s.encode() if isinstance(s, str) else s) + b"\0"


def add_header(name, value):
    return "h", string(name) + string(value)


def insert_header(index, name, value):
    return "i", struct.pack(">I", index) + string(name) + string(value)


def change_header(index, name, value):
    return "m", struct.pack(">I", index) + string(name) + string(value)


def replace_body(data):
    return "b", data


def add_rcpt(address, parameters=None):
    return ("+", string(address)) if parameters is None else ("2", string(address) + string(parameters))


def delete_rcpt(address):
    return "-", string(address)


def change_from(address, parameters=None):
    return "e", string(address) + (b"" if parameters is None else string(parameters))


def quarantine(reason):
    return "q", string(reason)


def reply(text):
    return "y", string(text)


def macros_at(stage, names):
    return struct.pack(">I", stage) + string(names)


class Event(tuple):
    """(letter, data), with the macros that came before it."""

    def __new__(cls, letter, data, macros):
        self = super().__new__(cls, (letter, data))
        self.macros = macros
        return self


class Milter:
    def __init__(self, script=None, version=6, actions=ALL_ACTIONS, protocol=0, macros=b"", path=None):
        self.script = script or {}
        self.version, self.actions, self.protocol, self.macros = version, actions, protocol, macros
        self.events, self.offered = [], None
        if path:
            self.socket = socket.socket(socket.AF_UNIX)
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)
            self.socket.bind(path)
            os.chmod(path, 0o777)
            self.address = "unix:" + path
        else:
            self.socket = socket.socket()
            self.socket.bind(("127.0.0.1", 0))
            self.address = "inet:127.0.0.1:%d" % self.socket.getsockname()[1]
        self.socket.listen(16)
        self.connections = []

    def __enter__(self):
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """As a milter that is killed."""
        for s in [self.socket] + self.connections:
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            s.close()

    def accept(self):
        while True:
            try:
                c = self.socket.accept()[0]
            except OSError:
                return
            self.connections.append(c)
            threading.Thread(target=self.serve, args=(c,), daemon=True).start()

    def serve(self, c):
        stream, macros = c.makefile("rb"), {}
        try:
            while True:
                head = stream.read(5)
                if len(head) < 5:
                    return
                letter, data = chr(head[4]), stream.read(struct.unpack(">I", head[:4])[0] - 1)
                if letter == "D":
                    words = data[1:].split(b"\0")[:-1]
                    macros = dict(zip(words[0::2], words[1::2]))
                    self.events.append(Event("D", data, {}))
                    continue
                self.events.append(Event(letter, data, macros))
                macros = {}
                if letter == "O":
                    self.offered = struct.unpack(">III", data)
                    self.send(c, self.options(data))
                elif letter in EVENTS and not self.protocol & UNANSWERED.get(letter, 0):
                    self.send(c, self.answer(letter, data))
                elif letter == "Q":
                    return
        except (OSError, ValueError):
            pass
        finally:
            c.close()

    def options(self, data):
        answer = self.script.get("O")
        if callable(answer):
            return answer(self, data)
        return answer or [("O", struct.pack(">III", self.version, self.actions, self.protocol) + self.macros)]

    def answer(self, letter, data):
        answer = self.script.get(letter, [])
        answer = list(answer(self, data) if callable(answer) else answer)
        if not answer or answer[-1][0] not in LAST_WORDS:
            answer.append(CONTINUE)
        return answer

    @staticmethod
    def send(c, answer):
        for letter, data in answer:
            if letter == "x":
                c.shutdown(socket.SHUT_RDWR)
                raise OSError
            c.sendall(struct.pack(">I", len(data) + 1) + letter.encode() + data)

    # ---- what was heard

    def letters(self):
        return "".join(e[0] for e in self.events if e[0] not in "DO")

    def heard(self, letter):
        """The data of all events of that letter."""
        return [e[1] for e in self.events if e[0] == letter]

    def macros_of(self, letter):
        """The macros before the last such event, also if the event itself was not wanted."""
        found = [e[1] for e in self.events if e[0] == "D" and e[1][:1] == letter.encode()]
        words = found[-1][1:].split(b"\0")[:-1] if found else []
        return {k.decode(): v.decode() for k, v in zip(words[0::2], words[1::2])}

    def fields(self):
        return [tuple(d.split(b"\0")[:2]) for d in self.heard("L")]

    def body(self):
        return b"".join(self.heard("B"))


class Filtered:
    """The site with milters for a while; what was logged meanwhile."""

    def __init__(self, site, *milters, options="", **settings):
        self.site, self.milters, self.settings = site, milters, settings
        self.value = " ".join(m.address + options for m in milters)

    def __enter__(self):
        configure(self.site, milters=self.value, **self.settings)
        for m in self.milters:
            m.__enter__()
        self.lines = len(self.site.log())
        self.before = set(self.site.mailbox())
        return self

    def __exit__(self, *_):
        for m in self.milters:
            m.close()

    def log(self, text):
        """Waits for such a line."""
        return wait_for(lambda: [l for l in self.site.log()[self.lines:] if re.search(text, l)], 10,
                        "a line with " + text)[0]

    def send(self, data=MESSAGE, sender=SENDER, rcpt=None):
        with self.site.smtp() as s:
            return s.message(sender, rcpt or self.site["ADDRESS1"], data)

    def delivered(self):
        """The one new message in the mailbox: (fields without trace, body)."""
        self.site.wait_delivered()
        new = set(self.site.mailbox()) - self.before
        equal(len(new), 1, "new messages")
        self.before |= new
        head, _, body = self.site.mailbox()[new.pop()].partition(b"\n\n")
        return head, body


def configure(site, **settings):
    """Sets keys in the site's configuration; those of milters that are not given go."""
    with open(site["CONF"]) as f:
        old = f.read().splitlines()
    lines = [l for l in old if not l.startswith(("milter", "queue_program", "xclient", "authserv", "smtp_refused"))]
    lines += ["%s = %s" % item for item in settings.items()]
    if lines == old:
        return
    site.configure("\n".join(lines) + "\n")
