"""Mail programs of people's desks, which stay connected over TLS: clients as in libmailclients.py, and then
what each of them sees itself. RUNNING[name] is one at work; end_all() ends those that are left.
"""
import base64
import json
import os
import pwd
import re
import ssl
import subprocess
import time

from libclients import read, write
from libday import FLAGS, INBOX, PLACES, deliver, seen_by_imap
from libmailclients import ALL, Message, client, ok, uids
from libmarionette import Thunderbird
from libsite import BUILD, Failure, Skip, check, equal, wait_for
from libthunderbird import (ACCOUNT, APPEND, DISCOVER, EXPAND, MARK_ONE, NOTICE, OPTIONS, REMOVE, TLS,
    TRANSFER, TRUST, UPDATE, VIEW)

HERE = os.path.dirname(os.path.abspath(__file__))
RUNNING = {}
EVERYTHING = ALL + ("copy",)


def start(directory, command, env, **options):
    """A program that stays, never as root, in a home of its own, where what it says goes to "output"."""
    if os.geteuid() == 0:
        user = pwd.getpwnam("nobody")
        options.update(user=user.pw_uid, group=user.pw_gid, extra_groups=[])
    with open(os.path.join(directory, "output"), "ab") as output:
        return subprocess.Popen(command, stderr=output, cwd=directory, **{"stdin": subprocess.DEVNULL,
            "stdout": output, **options}, env={"PATH": os.environ["PATH"], "HOME": directory,
            "TMPDIR": directory, "LC_ALL": "C.UTF-8", **env})


def give(directory):
    """All that is there to who runs the programs."""
    user = pwd.getpwnam("nobody")
    for at, _, files in os.walk(directory) if os.geteuid() == 0 else ():
        for name in [at] + [os.path.join(at, f) for f in files]:
            os.chown(name, user.pw_uid, user.pw_gid)


def hears(box, name):
    """Without asking, of a message that comes, and of what another client does to it."""
    message = Message("late", name, 1)
    box.messages.append(message)
    deliver(box.site, [message])
    RUNNING[name].notice("-", message.subject)
    c = box.connect()
    ok(c.select("INBOX"))
    ok(c.uid("STORE", uids(c, message)[0], "+FLAGS", r"(\Flagged)"))
    c.logout()
    RUNNING[name].notice(r"\Flagged", message.subject)


def same_view(box, name):
    """What the program sees is what there is."""
    program, subjects, there = RUNNING[name], {m.id: m.subject for m in box.messages}, seen_by_imap(box)
    shown = program.view(sorted({folder for _, folder, _, _ in there}))
    equal(sorted(shown), sorted([folder, subjects[ident], sorted(flags & program.flags)]
        for ident, folder, flags, _ in there), name, "shows")


def end_all():
    for program in RUNNING.values():
        program.end()
    RUNNING.clear()


class Program:
    """One that has been started, as self.process; flags are those that it shows."""
    flags = {r"\Seen", r"\Flagged"}

    def __init__(self, directory):
        self.directory = directory

    def output(self):
        with open(os.path.join(self.directory, "output"), errors="replace") as f:
            return f.read()[-3000:]

    def end(self):
        self.process.kill()
        self.process.wait()


class Evolution(Program):
    """imap-evolution.py, which is told what to do in lines."""
    flags = {r"\Seen", r"\Flagged", r"\Deleted", r"\Answered", r"\Draft"}

    def __init__(self, box, directory, job):
        super().__init__(directory)
        packages = os.path.join(BUILD, "packages", "evolution")
        if not os.access(os.path.join(packages, "libcamelimapx.so"), os.R_OK):
            raise Skip("missing evolution: see unpack_evolution of ./bootstrap")
        lines = ["\t".join((what, m.id, m.subject, write(os.path.join(directory, "%s.eml" %
            m.subject.replace(" ", "-")), m.wire()))) for what, messages in job for m in messages]
        work = write(os.path.join(directory, "job"), "\n".join(lines) + "\n")
        login = write(os.path.join(directory, "login"), "\n".join((box.host, box.site["IMAPS_PORT"],
            box.user, box.password)) + "\n")
        give(directory)
        self.process = start(directory, ["/usr/bin/python3", os.path.join(HERE, "imap-evolution.py"),
            os.path.join(directory, "evolution"), login, work], {"EDS_CAMEL_PROVIDER_DIR": packages,
            "GSETTINGS_SCHEMA_DIR": os.path.join(packages, "schemas"), "GSETTINGS_BACKEND": "memory",
            "GIO_USE_VFS": "local"}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise Failure("Evolution has ended: " + self.output())
        return json.loads(line)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.answer()

    def notice(self, flag, subject):
        self.ask("notice %s %s" % (flag, subject))

    def view(self, folders):
        return self.ask("view " + json.dumps(folders))


@client("/usr/bin/python3", abilities=EVERYTHING)
def evolution(box, directory, job):
    program = RUNNING["evolution"] = Evolution(box, directory, job)
    program.ask("job")


# ---- Thunderbird

class Desk(Program):
    """Thunderbird with an account."""

    def __init__(self, box, directory):
        super().__init__(directory)
        self.program = Thunderbird(directory)
        self.program.__enter__()
        with open(box.site["CERT"]) as f:
            certificate = base64.b64encode(ssl.PEM_cert_to_DER_cert(f.read())).decode()
        self.program.run(TRUST, certificate, [int(box.site["IMAPS_PORT"])])
        self.key = self.program.run(ACCOUNT, "imap", box.user, box.password, int(box.site["IMAPS_PORT"]), TLS,
            int(box.site["SMTPS_PORT"]), TLS)
        self.program.run(OPTIONS, self.key)
        self.program.run(DISCOVER, self.key)
        self.run(UPDATE)

    def run(self, script, *arguments):
        return self.program.run(script, self.key, *arguments)

    def notice(self, flag, subject):
        wait_for(lambda: self.run(NOTICE, subject, flag != "-"), 30, "Thunderbird hears of " + subject)

    def view(self, folders):
        self.run(EXPAND, folders)
        return self.run(VIEW, folders)

    def end(self):
        self.program.__exit__()


def make_folders(box):
    """Those of all clients at work, which may be there. Returns their names."""
    c = box.connect()
    folders = [place % name for name in box.names for places in PLACES.values() for place in places
               if place != INBOX]
    for folder in folders:
        c.create(folder)
    c.logout()
    return folders


@client(abilities=EVERYTHING)
def thunderbird(box, directory, job):
    folders = make_folders(box)
    program = RUNNING["thunderbird"] = Desk(box, directory)
    program.run(EXPAND, folders)
    for what, messages in job:
        for m in messages:
            if what == "append":
                program.run(APPEND, "Sent-thunderbird", write(os.path.join(directory, "append.eml"), m.wire()))
            elif what == "delete":
                program.run(REMOVE, m.subject)
            elif what in PLACES:
                program.run(TRANSFER, m.subject, PLACES[what][0] % "thunderbird", what == "move")
            else:
                program.run(MARK_ONE, m.subject, what)
    settled(box, job)


def settled(box, job):
    """Waits until the server has what a program has done, which may say that it has before it is."""
    flags = {m.id: FLAGS[what] for what, messages in job if what in FLAGS for m in messages}
    gone = {m.id for what, messages in job if what == "delete" for m in messages}
    name = job[0][1][0].subject.split()[1]
    moved = {(m.id, place % name) for what, messages in job if what in PLACES for m in messages
             for place in PLACES[what]}

    def lacking():
        there = seen_by_imap(box)
        places = sorted((ident, folder) for ident, folder, _, _ in there)
        return ([ident for ident, _, has, _ in there if ident in gone or not flags.get(ident, set()) <= has] +
            sorted(moved - set(places)) + [p for p in places if p[0] in dict(moved) and p not in moved])

    wait_for(lambda: not lacking(), 20, "%s has done all of its work" % name)


# ---- Claws Mail

ACCOUNT_RC = """[Account: 1]
config_version=4
account_name=a
is_default=1
name=Alice
address=%(user)s
protocol=1
receive_server=%(host)s
smtp_server=%(host)s
user_id=%(user)s
use_smtp_auth=1
smtp_user_id=%(user)s
ssl_imap=1
ssl_smtp=1
set_imapport=1
imap_port=%(imap)s
set_smtpport=1
smtp_port=%(smtp)s
receive_at_get_all=1
filter_on_receive=1
imap_subsonly=0
ssl_certs_auto_accept=1
"""
FOLDERS = """<?xml version="1.0" encoding="UTF-8"?>
<folderlist config_version="4">
    <folder type="mh" name="Mail" path="Mail">
        <folderitem type="inbox" name="inbox" path="inbox" />
        <folderitem type="queue" name="queue" path="queue" />
        <folderitem type="trash" name="trash" path="trash" />
    </folder>
    <folder type="imap" name="a" account_id="1">
        <folderitem type="inbox" name="INBOX" path="INBOX" />
%s    </folder>
</folderlist>
"""
# What it does by itself with mail that it fetches.
RULES = """[filtering]
enabled rulename "flag" subject matchcase "flag claws" mark
enabled rulename "copy" subject matchcase "copy claws" copy "#imap/a/Copied/claws"
enabled rulename "move" subject matchcase "move claws" move "#imap/a/Done/claws"
enabled rulename "delete" subject matchcase "delete claws" delete
"""
# Of a message that waits to be sent: by account 1, with a copy to a folder there.
QUEUED = "S:%s\nSSV:localhost\nR:<%s>\nMAID:1\nSCF:#imap/a/Sent-claws\nX-Claws-End-Special-Headers: 1\n"


class Screen:
    def __init__(self, directory):
        reading, writing = os.pipe()
        with open(os.path.join(directory, "screen"), "wb") as log:
            self.process = subprocess.Popen(["Xvfb", "-displayfd", str(writing), "-ac", "-nolisten", "tcp",
                "-screen", "0", "1000x700x24"], pass_fds=[writing], stdin=subprocess.DEVNULL, stdout=log,
                stderr=log)
        os.close(writing)
        with os.fdopen(reading) as f:
            self.name = ":" + f.readline().strip()
        check(self.name != ":", "Xvfb does not start")

    def end(self):
        self.process.kill()
        self.process.wait()


class Claws(Program):
    def __init__(self, box, directory, folders, outgoing):
        super().__init__(directory)
        rc = os.path.join(directory, ".claws-mail")
        os.makedirs(rc)
        for name in "inbox", "queue", "trash":
            os.makedirs(os.path.join(directory, "Mail", name))
        settings = {"user": box.user, "host": "localhost", "imap": box.site["IMAPS_PORT"],
            "smtp": box.site["SMTPS_PORT"]}
        for name, text in {"accountrc": ACCOUNT_RC % settings, "clawsrc": "[Common]\nconfig_version=4\n",
                "passwordstorerc": "[account:1]\nrecv %s\nsend %s\n" % (box.password, box.password),
                "matcherrc": RULES, "folderlist.xml": FOLDERS % "".join('        <folderitem type="normal" '
                'name="%s" path="%s" />\n' % (f, f) for f in folders)}.items():
            write(os.path.join(rc, name), text, 0o600)
        for number, m in enumerate(outgoing):
            write(os.path.join(directory, "Mail", "queue", str(number + 1)), (QUEUED % (box.user,
                box.site["USER2"])).encode() + m.text.replace(b"ann@example.org", box.user.encode()))
        self.screen = Screen(directory)
        trusted = write(os.path.join(directory, "trusted.pem"), read(box.site["CERT"]))
        self.env = {"DISPLAY": self.screen.name, "SSL_CERT_FILE": trusted, "NO_AT_BRIDGE": "1",
            "GSETTINGS_BACKEND": "memory"}
        give(directory)
        self.process = start(directory, ["claws-mail", "--debug", "--receive-all"], self.env)

    def tell(self, *options):
        """What the program that runs answers to these options."""
        with start(self.directory, ["claws-mail", *options], self.env, stdout=subprocess.PIPE, text=True) as p:
            text, _ = p.communicate(timeout=120)
        check(self.process.poll() is None, "claws-mail has ended:", self.output())
        return text

    def search(self, folder, what):
        """UID -> text of the messages there that are so, which it fetches for that."""
        return {int(os.path.basename(path)): read(path).replace(b"\r\n", b"\n") for path in
                self.tell("--search", "#imap/a/" + folder, "e", what).splitlines()}

    def shows(self, uid, c):
        """Shows it, which makes it a seen one; not while it still opens the folder."""
        self.tell("--select", "#imap/a/INBOX/" + uid)
        time.sleep(0.5)
        return b"\\Seen" in ok(c.uid("FETCH", uid, "(FLAGS)"))[0]

    def notice(self, flag, subject):
        def is_there():
            self.tell("--receive-all")
            self.tell("--select", "#imap/a/INBOX")
            return any(b"Subject: %s\n" % subject.encode() in text for text in
                self.search("INBOX", "all" if flag == "-" else "marked").values())

        wait_for(is_there, 30, "claws-mail finds " + subject)

    def view(self, folders):
        seen = []
        for folder in folders:
            self.tell("--select", "#imap/a/" + folder)
            every, marked, unread = (self.search(folder, what) for what in ("all", "marked", "unread"))
            for uid, text in every.items():
                seen.append([folder, re.search(rb"(?m)^Subject: (.*)$", text).group(1).decode(),
                    [r"\Flagged"] * (uid in marked) + [r"\Seen"] * (uid not in unread)])
        return seen

    def end(self):
        super().end()
        self.screen.end()


@client("claws-mail", "Xvfb", abilities=EVERYTHING)
def claws(box, directory, job):
    folders, c = make_folders(box), box.connect()
    work = dict(job)
    program = RUNNING["claws"] = Claws(box, directory, folders, work["append"])
    settled(box, [(what, messages) for what, messages in job if what in ("flag", "copy", "move", "delete")])
    ok(c.select("INBOX", readonly=True))
    for m in work["seen"]:
        wait_for(lambda: program.shows(uids(c, m)[0].decode(), c), 30, "claws-mail shows a message")
    c.logout()
    program.tell("--send")
    settled(box, job)
