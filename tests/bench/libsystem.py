"""What all systems that are measured have in common."""
import os
import shutil
import subprocess

from libmeasure import Cgroup, Failure, Sessions

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HERE = os.path.join(TOP, "tests", "bench")
USERS = 64		# one for each connection: a POP3 mailbox serves one at a time
MESSAGES = 10		# in the mailbox of each
MESSAGE = "From: <bench@client.example>\nSubject: bench\n\n" + "text\n" * 200
RECIPIENT = "bench@example.test"	# a user of the system; Mailstead's has another name


class Setting:
    """What all systems are started with."""

    def __init__(self, build, directory, cgroups, alone):
        self.build = build
        self.programs = os.path.join(build, "tests", "bench")
        self.trees = os.path.join(build, "bench", "trees")
        self.directory = directory	# on the file system that is measured
        self.cgroups = cgroups
        self.alone = alone		# in namespaces of our own
        self.account = {}		# for the dialogues: what everybody logs in with
        self.members = 0		# of the list
        self.copies = {}		# Maildirs of users besides those, to be copied, by user
        self.boxes = set()		# (messages, octets of each) of mailboxes besides those
        self.hash = ""			# of the password, at every system


class System:
    """One system. It works between start() and stop()."""
    needs_jail = False
    prefix = ""		# of the names of folders beside INBOX
    can_wait = True		# holds many connections at a time
    forgets = False		# it keeps nothing of what a command found out: again is like first
    kept = False		# nothing is new to it: what it keeps of a message is made with that
    part = 1			# it gets so much less of runs with a number of messages

    def __init__(self, setting, name):
        self.setting = setting
        self.name = name
        self.directory = os.path.join(setting.directory, name)
        self.ports = {}		# by the name of the service: (address, port)
        self.members = []	# the Maildirs of the list's members, of setting.members
        self.homes = ()		# the directory of the users' homes, their uid and gid
        self.maildir = None	# where mail for $RCPT of the dialogues comes to
        self.group = None

    @property
    def account(self):
        return dict(self.setting.account, RCPT=RECIPIENT, LIST="list@" + RECIPIENT.split("@")[1])

    def start(self, certificate):
        """Starts it with the certificate (a path without .pem and .key)."""
        cgroups = self.setting.cgroups
        self.group = Cgroup(cgroups, self.name) if cgroups else Sessions()
        self.launch(certificate)

    def stop(self):
        if self.group:
            self.group.kill()
        self.group = None

    def renew(self, user):
        """A user's Maildir as it came, without what a server keeps of it."""
        directory, uid, gid = self.homes
        copy_maildir(self.setting.copies[user], os.path.join(directory, user), uid, gid)

    def log(self):
        return os.path.join(self.setting.directory, self.name + ".out")

    def spawn(self, command, group=None):
        with open(self.log(), "ab") as out:
            return (group or self.group).call(command, stdout=out, stderr=out)

    def fail(self, what):
        with open(self.log(), errors="replace") as f:
            raise Failure("%s: %s" % (what, " / ".join(f.read().split("\n")[-6:])))

    def version(self):
        return ""

    def sendmail(self, inject, options):
        """The command that has the program inject run sendmail for $RCPT, as a user."""
        raise Failure("has no sendmail")


def write_message(path):
    """One as load sends them, for sendmail."""
    with open(path, "w") as f:
        f.write("From: <bench@client.example>\nSubject: bench\n\n" + 58 *
            "The quick brown fox jumps over the lazy dog, and over it once again.\n")


def box_name(box):
    return "box-%d-%d" % box


def users(setting):
    """All who log in."""
    return ["bench%d" % n for n in range(USERS)] + [box_name(b) for b in sorted(setting.boxes)] + \
        sorted(setting.copies)


def box_text(size):
    line = "The quick brown fox jumps over the lazy dog, and over it once again.\n"
    return "From: <bench@client.example>\nSubject: bench\n\n" + (size // len(line) + 1) * line


def fill_box(maildir, box, uid, gid):
    """Messages as they are delivered: with their sizes in their names."""
    count, text = box[0], box_text(box[1])
    for m in range(count):
        name = os.path.join(maildir, "cur", "1700000000.M%06dP1.bench,S=%d,W=%d:2,S" % (m,
            len(text), len(text) + text.count("\n")))
        if os.path.exists(name):
            continue
        # A file system has so many inodes, and a file so many names.
        if count > 1000 and m % 1000:
            os.link(name.replace("M%06dP" % m, "M%06dP" % (m - m % 1000)), name)
            continue
        with open(name, "w") as f:
            f.write(text)
        os.chown(name, uid, gid)


def make_maildir(home, uid, gid):
    maildir = os.path.join(home, "Maildir")
    for part in ("..", ".", "new", "tmp", "cur"):
        os.makedirs(os.path.join(maildir, part), mode=0o700, exist_ok=True)
        os.chown(os.path.join(maildir, part), uid, gid)
    return maildir


def copy_maildir(source, home, uid, gid):
    """Makes it anew, as it came: without anything that a server keeps of it."""
    maildir = make_maildir(home, uid, gid)
    shutil.rmtree(maildir)
    subprocess.run(["cp", "-r", source, maildir], check=True)
    subprocess.run(["chown", "-R", "%d:%d" % (uid, gid), maildir], check=True)


def fill_mailboxes(setting, directory, uid, gid):
    """A home with a Maildir for each user."""
    for box in setting.boxes:
        fill_box(make_maildir(os.path.join(directory, box_name(box)), uid, gid), box, uid, gid)
    for name, source in setting.copies.items():
        copy_maildir(source, os.path.join(directory, name), uid, gid)
    for n in range(USERS):
        maildir = make_maildir(os.path.join(directory, "bench%d" % n), uid, gid)
        for m in range(MESSAGES):
            name = os.path.join(maildir, "cur", "1700000000.M%dP1.bench:2,S" % m)
            with open(name, "w") as f:
                f.write(MESSAGE)
            os.chown(name, uid, gid)
