"""libagent.py: drives deliver-local as the scheduler does, for the tests beside it."""

import array
import fcntl
import os
import socket
import struct
import subprocess

DELIVER, GROUP, RESULT = 0x6101, 0x6105, 0x6181
REPEAT, MAILBOX, AGAIN, ORDERED = 1, 2, 4, 8
DELIVERED, DEFERRED, FAILED, FORWARDED, ALONE = 1, 2, 3, 4, 7
ID = "0c8k2pabcd012345"
TIME = 1763784000


def _text(s):
    b = s.encode()
    return struct.pack("=I", len(b)) + b


class Agent:
    """A running deliver-local. before: words to put before the command, such as strace."""

    def __init__(self, user, home, conf, before=(), uid=None):
        build = os.environ["BUILD"]
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.socket = ours
        self.waiting = set()	# jobs without an answer
        self.job = None		# of the last answer
        self.log = open(os.path.join(os.path.dirname(conf), "log"), "ab")
        fds = theirs.fileno(), self.log.fileno()

        def arrange():
            high = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 100) for fd in fds]
            for i, fd in enumerate(high):
                os.dup2(fd, 3 + i, inheritable=True)
            if uid is not None and os.geteuid() == 0:
                os.setgroups([])
                os.setresgid(uid, uid, uid)
                os.setresuid(uid, uid, uid)

        self.process = subprocess.Popen(
            [*before, os.path.join(build, "deliver-local"), user, home],
            preexec_fn=arrange, close_fds=False, stdin=subprocess.DEVNULL,
            # A leak checker starts a process, which this program may not.
            env={"MAILSTEAD_CONF": conf, "MAILSTEAD_LIBEXEC": build,
                 "PATH": os.environ["PATH"],
                 "ASAN_OPTIONS": "detect_leaks=0"})
        theirs.close()

    def send(self, message, place=None, **how):
        self._send(DELIVER, message, self._job(message, **how), place)

    def send_group(self, message, jobs):
        """jobs: [(user, {arguments as of send()})], with numbers that follow each other."""
        self._send(GROUP, message, b"".join(_text(user) + self._job(message, **how)
                                            for user, how in jobs))

    def _job(self, message, rcpt=0, flags=0, sender="me@there.example",
             recipient="joe@host.example", original=None, size=None, job=1,
             settings="", target="", arrival=TIME):
        self.waiting.add(job)
        return (struct.pack("=Q", job) + _text(ID) + struct.pack("=Q", int(arrival) * 1000000) +
                struct.pack("=II", rcpt, flags) +
                struct.pack("=QQ", 5, len(message) if size is None else size) + _text(sender) +
                _text(recipient) + _text(recipient if original is None else original) +
                _text(target) + _text(settings))

    def _send(self, kind, message, body, place=None):
        fd = os.memfd_create("message") if place is None else os.open(place, os.O_TMPFILE | os.O_RDWR)
        os.write(fd, b"head\n" + message)
        self.socket.sendmsg([struct.pack("=I", kind) + body],
                            [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd]))])
        os.close(fd)

    def answer(self, seconds=90):
        """(outcome, code, text, [new recipients]); None when the agent has gone."""
        self.socket.settimeout(seconds)
        try:
            b = self.socket.recv(1 << 17)
        except ConnectionResetError:
            return None
        if not b:
            return None
        kind, self.job, outcome = struct.unpack_from("=IQI", b)
        assert kind == RESULT
        self.waiting.remove(self.job)
        at, texts = 16, []

        def text():
            nonlocal at
            n, = struct.unpack_from("=I", b, at)
            at += 4 + n
            return b[at - n:at].decode()

        code, why, owner = text(), text(), text()
        verp, = struct.unpack_from("=I", b, at)
        at += 4
        assert verp == 0 or owner
        n, = struct.unpack_from("=I", b, at)
        at += 4
        for _ in range(n):
            texts.append(text())
        assert at == len(b)
        return outcome, code, why, texts

    def deliver(self, *args, **kwargs):
        self.send(*args, **kwargs)
        return self.answer()

    def end(self):
        """Closes; the exit status."""
        self.socket.close()
        status = self.process.wait(120)
        self.log.close()
        return status


class Site:
    """A private directory with a configuration and a home of its user."""

    def __init__(self, directory, uid=None):
        self.uid = uid if uid is not None else os.geteuid() or 65534
        self.home = os.path.join(directory, "home")
        self.conf = os.path.join(directory, "conf")
        os.chmod(directory, 0o711)
        os.mkdir(self.home, 0o700)
        with open(self.conf, "w") as f:
            f.write("hostname = host.example\nlog = stderr\n")
        self.give(self.home)

    def give(self, path):
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.uid, follow_symlinks=False)

    def agent(self, user="joe", before=()):
        return Agent(user, self.home, self.conf, before, self.uid)

    def once(self, *args, user="joe", **kwargs):
        agent = self.agent(user)
        result = agent.deliver(*args, **kwargs)
        assert agent.end() == 0
        return result

    def write(self, name, text, mode=0o600):
        path = os.path.join(self.home, name)
        with open(path, "w") as f:
            f.write(text)
        os.chmod(path, mode)
        self.give(path)
        return path

    def files(self, *where):
        """What is in these directories of the Maildir, with the directory."""
        found = []
        for d in where or ("new", "cur", "tmp"):
            path = os.path.join(self.home, "Maildir", d)
            if os.path.isdir(path):
                found += [d + "/" + name for name in sorted(os.listdir(path))]
        return found

    def content(self, name):
        with open(os.path.join(self.home, "Maildir", name), "rb") as f:
            return f.read()

    def clear(self):
        for name in self.files():
            os.unlink(os.path.join(self.home, "Maildir", name))
