"""libenqueue.py: a private queue with its own enqueue and sendmail, for the tests beside it."""

import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import zlib


class Skip(Exception):
    """The test cannot be run here."""


def check(value, wanted, what=""):
    assert value == wanted, "%s: %r is not %r" % (what, value, wanted)


class Message:
    """A queue file, mailstead-queue(5), taken apart; complains of anything that is not whole."""

    def __init__(self, path):
        with open(path, "rb") as f:
            data = f.read()
        self.mode = os.stat(path).st_mode & 0o7777
        self.uid = os.stat(path).st_uid
        head, rest = data.split(b"\n\n", 1)
        self.lines = head.decode().split("\n")
        assert self.lines[0] == "mailstead-queue 1", self.lines
        keys = [line.split(" ", 1)[0] for line in self.lines[1:]]
        assert keys[:6] == ["id", "time", "size", "sum", "origin", "from"], keys
        assert set(keys[6:]) == {"to"}, keys
        self.id = self.lines[1][3:]
        check(self.id, os.path.basename(path), "name")
        check(int(self.lines[3][5:]), len(rest), "size")
        check(int(self.lines[4][4:], 16), zlib.crc32(data[data.index(b"\norigin ") + 1:]), "sum")
        self.origin = self.lines[5][7:]
        self.sender = self.lines[6][5:]
        self.rcpts = [line[3:] for line in self.lines[7:]]
        self.body = rest
        # Without the Received field that enqueue added.
        self.text = re.sub(rb"\AReceived: by .*\n\t.*\n", b"", rest)


class Site:
    """with Site() as s: under one user who is not root, in a directory of its own."""

    user = "nobody"

    def __init__(self, **keys):
        self.dir = tempfile.mkdtemp(prefix="mailstead-queue-")
        os.chmod(self.dir, 0o755)
        self.uid = pwd.getpwnam(self.user).pw_uid if os.geteuid() == 0 else os.geteuid()
        self.gid = pwd.getpwnam(self.user).pw_gid if os.geteuid() == 0 else os.getegid()
        self.home = os.path.join(self.dir, "home")
        self.spool = os.path.join(self.home, "spool")
        os.mkdir(self.home)
        os.mkdir(self.spool)
        self.bin = os.path.join(self.dir, "bin")
        os.mkdir(self.bin)
        for name in "enqueue", "sendmail":
            shutil.copy(os.path.join(os.environ["BUILD"], name), self.bin)
        if os.geteuid() == 0:
            for path in self.home, self.spool:
                os.chown(path, self.uid, self.gid)
        self.conf = os.path.join(self.dir, "conf")
        self.log = os.path.join(self.home, "log")
        self.keys = {"spool": self.spool, "log": self.log, "hostname": "mx.example.org",
                     "spool_free_min": "0", "spool_files_min": "0", "aliases": os.path.join(self.dir, "aliases")}
        self.keys.update(keys)
        self.configure()

    def configure(self, **keys):
        with open(self.conf, "w") as f:
            for key, value in {**self.keys, **keys}.items():
                f.write("%s = %s\n" % (key, value))
        os.chmod(self.conf, 0o644)

    def __enter__(self):
        return self

    def __exit__(self, *args):
        shutil.rmtree(self.dir, ignore_errors=True)

    def become(self):
        if os.geteuid() == 0:
            os.setgroups([])
            os.setresgid(self.gid, self.gid, self.gid)
            os.setresuid(self.uid, self.uid, self.uid)

    def env(self, **more):
        # The leak check of a sanitizer's build wants more than the sandbox gives.
        return {"MAILSTEAD_CONF": self.conf, "MAILSTEAD_LIBEXEC": self.bin, "TZ": "UTC0",
                "PATH": os.environ["PATH"],
                "ASAN_OPTIONS": "detect_leaks=0:verify_asan_link_order=0", **more}

    def start(self, args, fds, before=(), arrange=None, env=None, **more):
        """Starts a program with descriptors {number: ours}; arrange runs before it."""
        def prepare():
            high = {n: os.dup2(fd, 200 + n) for n, fd in fds.items()}
            for n, fd in high.items():
                os.dup2(fd, n, inheritable=True)
            if fds:
                os.closerange(max([*fds, 2]) + 1, 256)
            self.become()
            if arrange:
                arrange()

        return subprocess.Popen([*before, *args], preexec_fn=prepare, close_fds=not fds,
                                env=self.env() if env is None else env, cwd=self.home, **more)

    def enqueue(self, message, envelope, late=False, **more):
        """(exit status, standard error) of one message. Both inputs are files; or, if late,
        pipes of which the envelope is written after the message."""
        if late:
            pipes = os.pipe(), os.pipe()
            inputs, outputs = [os.fdopen(p[0], "rb") for p in pipes], [p[1] for p in pipes]
        else:
            inputs, outputs = [file_of(message), file_of(envelope)], []
        p = self.start([os.path.join(self.bin, "enqueue")],
                       {0: inputs[0].fileno(), 1: inputs[1].fileno()},
                       stderr=subprocess.PIPE, **more)
        for f in inputs:
            f.close()
        for fd, octets in zip(outputs, (message, envelope)):
            try:
                with os.fdopen(fd, "wb") as f:
                    f.write(octets)
            except BrokenPipeError:
                pass
        text = p.communicate(timeout=120)[1].decode(errors="replace")
        return p.returncode, text

    def sendmail(self, args, message, name="sendmail", **more):
        """(exit status, standard output and error)."""
        p = self.start([os.path.join(self.bin, name), *args], {}, stdin=subprocess.PIPE,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)
        out = p.communicate(message, timeout=120)[0]
        return p.returncode, out.decode(errors="replace")

    def names(self, where):
        path = os.path.join(self.spool, "queue", where)
        return sorted(os.listdir(path)) if os.path.isdir(path) else []

    def messages(self):
        """What is in new/, whole; takes it out."""
        found = []
        for name in self.names("new"):
            path = os.path.join(self.spool, "queue", "new", name)
            found.append(Message(path))
            os.unlink(path)
        return found

    def message(self):
        found = self.messages()
        check(len(found), 1, "messages in the queue")
        self.empty()
        return found[0]

    def empty(self):
        check((self.names("tmp"), self.names("new")), ([], []), "left in the queue")


def file_of(octets):
    f = tempfile.TemporaryFile()
    f.write(octets)
    f.seek(0)
    return f


def envelope(sender, *rcpts):
    return b"".join(b"%s\0" % item.encode() for item in
                    ["F" + sender, *["T" + r for r in rcpts], ""])


def need(program):
    if shutil.which(program) is None:
        raise Skip("missing " + program)


def need_root():
    if os.geteuid() != 0:
        raise Skip("needs root")


def main(*tests):
    """Runs the tests in turn; the result is the exit status."""
    try:
        for test in tests:
            print(test.__name__, flush=True)
            test()
    except Skip as reason:
        print(reason)
        sys.exit(77)
