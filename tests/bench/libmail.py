"""A mailbox like those of people: kinds, sizes, threads and names of messages are drawn from a
fixed seed, so that every machine makes the same one."""
import base64
import os
import random
import shutil
import time

WORDS = """about after again also always another because before better between change could
    different enough every example first follow found great house learn letter little might
    never number other people place point report right should simple small sound spell still
    study their there these thing think three through together under until water where which
    while world would write year invoice meeting project budget schedule release server""".split()
NAMES = ["Anna", "Bernd", "Chloé", "Dmitri", "Eva", "Faisal", "Grace", "Hiro", "Inès", "Jörg"]
SURNAMES = ["Smith", "Müller", "Tanaka", "Okafor", "García", "Rossi", "Novák", "Jones", "Kim"]
FOLDERS = 2000
IN_FOLDER = 5	# messages in each of the first ones
FULL_FOLDERS = 100


def encoded(text):
    if text.isascii():
        return text
    return "=?UTF-8?B?%s?=" % base64.b64encode(text.encode()).decode()


class Writer:
    """Draws one message after the other."""

    def __init__(self):
        self.random = random.Random(20240101)
        self.recent = []	# (Message-ID, subject, references) that may be answered

    def text(self, words):
        lines, line = [], ""
        for word in self.random.choices(WORDS, k=words):
            if len(line) > 65:
                lines.append(line)
                line = ""
            line += word + " "
        return "\n".join([*lines, line]) + "\n"

    def person(self):
        r = self.random
        first, last = r.choice(NAMES), r.choice(SURNAMES)
        return "%s <user%d@host%d.example>" % (encoded(first + " " + last), r.randrange(500),
            r.randrange(50))

    def thread(self, number):
        """Message-ID, subject, references: half of the messages are answers."""
        r = self.random
        own = "<%d.%x@host%d.example>" % (number, r.getrandbits(48), r.randrange(50))
        if self.recent and r.random() < 0.5:
            parent, subject, references = r.choice(self.recent)
            subject = subject if subject.startswith("Re: ") else "Re: " + subject
            references = [*references, parent][-8:]
        else:
            subject = " ".join(r.choices(WORDS, k=r.randint(2, 7)))
            subject = encoded(subject + " größer") if r.random() < 0.15 else subject
            references = []
        self.recent = [*self.recent[-49:], (own, subject, references)]
        return own, subject, references

    def head(self, number):
        r = self.random
        own, subject, references = self.thread(number)
        at = time.strftime("%a, %d %b %Y %H:%M:%S +0200", time.gmtime(1600000000 + number * 600))
        fields = ["Return-Path: <bounce%d@host%d.example>" % (number, r.randrange(50))]
        fields += ["Received: from mx%d.host%d.example (mx%d.host%d.example [192.0.2.%d])\n"
            "\tby mx.example.test with ESMTPS id %x\n\t(version=TLSv1.3 cipher=AES256)\n"
            "\tfor <joe@example.test>; %s" % (r.randrange(9), r.randrange(50), r.randrange(9),
            r.randrange(50), r.randrange(250), r.getrandbits(60), at)
            for _ in range(r.randint(2, 5))]
        fields.append("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=host.example;\n\tb=" +
            "\n\t ".join("%064x" % r.getrandbits(256) for _ in range(5)))
        fields += ["From: " + self.person(), "To: " + ",\n\t".join(self.person()
            for _ in range(r.choice([1, 1, 1, 2, 3])))]
        if r.random() < 0.3:
            fields.append("Cc: " + self.person())
        fields += ["Subject: " + subject, "Date: " + at, "Message-ID: " + own]
        if references:
            fields += ["In-Reply-To: " + references[-1], "References: " + "\n\t".join(references)]
        if r.random() < 0.3:
            fields += ["List-Id: <list%d.example>" % r.randrange(20), "Precedence: list"]
        return fields + ["MIME-Version: 1.0"]

    def message(self, number):
        kind = self.random.random()
        head = self.head(number)
        plain = self.text(self.random.choice([40, 100, 200, 500]))
        if kind < 0.45:
            return "\n".join([*head, "Content-Type: text/plain; charset=utf-8", "", plain])
        parts = [("text/plain; charset=utf-8", "quoted-printable", plain.replace("\n", "=20\n")),
            ("text/html; charset=utf-8", "quoted-printable", "<html><p>%s</p></html>\n" %
            plain.replace(" ", "=20", 3))]
        if kind > 0.85:
            parts[1] = ('application/pdf; name="report %d.pdf"' % number, "base64",
                base64.encodebytes(self.random.randbytes(self.random.choice([2000, 20000]))).decode())
        border = "=_%d_%x" % (number, self.random.getrandbits(64))
        body = "".join("--%s\nContent-Type: %s\nContent-Transfer-Encoding: %s\n\n%s\n" %
            (border, *part) for part in parts)
        return "\n".join([*head, 'Content-Type: multipart/%s; boundary="%s"' %
            ("mixed" if kind > 0.85 else "alternative", border), "", body + "--%s--" % border, ""])


def write_to(maildir, writer, numbers):
    """Messages as they are delivered, most of them seen: with their sizes in their names."""
    for part in ("new", "tmp", "cur"):
        os.makedirs(os.path.join(maildir, part), mode=0o700)
    for m in numbers:
        text = writer.message(m).encode()
        name = "%d.M%06dP1.bench,S=%d,W=%d:2,%s" % (1600000000 + m * 600, m % 1000000, len(text),
            len(text) + text.count(b"\n"), "" if m % 20 == 0 else "S")
        with open(os.path.join(maildir, "cur", name), "wb") as f:
            f.write(text)


def make(directory, number):
    """Makes a Maildir with so many messages and many folders, once. Returns its path."""
    path = os.path.join(directory, "mailbox-%d" % number)
    if os.path.exists(path):
        return path
    shutil.rmtree(path + ".part", ignore_errors=True)
    writer = Writer()
    write_to(path + ".part", writer, range(number))
    for n in range(FOLDERS):
        folder = os.path.join(path + ".part", ".folder%d" % n)
        write_to(folder, writer, range(IN_FOLDER if n < FULL_FOLDERS else 0))
        with open(os.path.join(folder, "maildirfolder"), "w"):
            pass
    os.rename(path + ".part", path)
    return path
