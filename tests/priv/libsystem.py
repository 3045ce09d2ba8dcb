"""An auth-system that is started and asked as a keeper, a monitor and an auth would."""
import os
import signal
import socket
import struct
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
from libsite import BUILD, Failure, Skip, check, wait_for

SYSTEM_SERVE = 0x2501
LOGIN_CONTEXT, LOGIN_USER = 0x71a1, 0x71a3
SYSTEM_CHECK = 0x7201
ANSWERS = {0x7281: "yes", 0x7282: "no", 0x7283: "later"}


def u32(n):
    return struct.pack("=I", n)


def text(s):
    data = s if isinstance(s, bytes) else s.encode()
    return u32(len(data)) + data


class Reader:
    def __init__(self, data):
        self.data = data

    def u32(self):
        n, self.data = struct.unpack("=I", self.data[:4])[0], self.data[4:]
        return n

    def text(self):
        n = self.u32()
        value, self.data = self.data[:n], self.data[n:]
        return value.decode()


class Question:
    """One exchange with the child of an auth-system."""

    def __init__(self, system, peer="192.0.2.1"):
        self.exchange, exchange = pair()
        self.verdict, verdict = pair()
        socket.send_fds(system.control, [u32(SYSTEM_SERVE)], [exchange.fileno(), verdict.fileno()])
        exchange.close()
        verdict.close()
        self.verdict.send(u32(LOGIN_CONTEXT) + text("pop3") + text(peer) + u32(1) +
            text(b"\0" * 32) + text("") + u32(0))

    def ask(self, name, password):
        self.exchange.send(u32(SYSTEM_CHECK) + text(name) + text(password))

    def answer(self):
        """("yes", who, name); ("no",); ("later",); ("gone",). Who comes before yes."""
        try:
            data = self.exchange.recv(65536)
        except ConnectionResetError:
            data = b""
        if not data:
            return ("gone",)
        r = Reader(data)
        what = ANSWERS[r.u32()]
        name = r.text() if what == "yes" else None
        check(r.data == b"", "left over:", r.data)
        who = self.who()
        check((who is None) == (what != "yes"), what, "and the monitor heard", who)
        return (what, who, name) if what == "yes" else (what,)

    def who(self):
        self.verdict.setblocking(False)
        try:
            r = Reader(self.verdict.recv(65536))
        except (BlockingIOError, ConnectionResetError):
            return None
        if not r.data:
            return None
        check(r.u32() == LOGIN_USER, "not LOGIN_USER")
        who = dict(uid=r.u32(), gid=r.u32(), name=r.text(), home=r.text())
        who["groups"] = sorted(r.u32() for _ in range(r.u32()))
        check(r.data == b"", "left over:", r.data)
        return who


def pair():
    ends = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ends[0].settimeout(60)
    return ends


class System:
    """A running auth-system; settings are those of the configuration."""

    def __init__(self, directory, **settings):
        self.conf = os.path.join(directory, "auth-system.conf")
        self.log_path = os.path.join(directory, "auth-system.log")
        with open(self.conf, "w") as f:
            for key, value in settings.items():
                f.write("%s = %s\n" % (key, value))
        self.control, control = pair()
        log = os.open(self.log_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.pid = os.fork()
        if self.pid == 0:
            self.run(control.fileno(), log)
        control.close()
        os.close(log)

    def run(self, control, log):
        try:
            null = os.open("/dev/null", os.O_RDWR)
            for i, fd in enumerate([os.dup2(fd, 20 + i) for i, fd in
                    enumerate((null, null, null, control, log))]):
                os.dup2(fd, i)
            os.closerange(5, 1000)
            env = {"MAILSTEAD_CONF": self.conf, "MAILSTEAD_LIBEXEC": BUILD, "PATH": "/usr/bin:/bin"}
            for key in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
                if key in os.environ:
                    env[key] = os.environ[key]
            os.execve(os.path.join(BUILD, "auth-system"), ["auth-system"], env)
        finally:
            os._exit(127)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.control.close()
        if kind is not None and kind is not Skip:
            print("--- log:\n%s---" % self.log())
        os.kill(self.pid, signal.SIGTERM) if kind else None
        end = time.monotonic() + 30
        while os.waitpid(self.pid, os.WNOHANG) == (0, 0):
            if time.monotonic() > end:
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
                raise Failure("auth-system does not end")
            time.sleep(0.02)

    def log(self):
        with open(self.log_path, errors="replace") as f:
            return f.read()

    def ask(self, name, password, **options):
        q = Question(self, **options)
        q.ask(name, password)
        return q.answer()


class SystemUser:
    """A user of the system, for a test; a second group has the user as its member."""

    def __init__(self, password, *options):
        self.name = "mst%d" % os.getpid()
        self.group = self.name + "g"
        tool("groupadd", self.group)
        tool("useradd", "-M", "-U", "-G", self.group, "-d", "/home/nowhere", *options, self.name)
        tool("chpasswd", input="%s:%s\n" % (self.name, password))
        self.uid, self.gid = (int(ids("-u", self.name)), int(ids("-g", self.name)))
        self.gids = sorted(int(n) for n in ids("-G", self.name).split())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for command in ("userdel", self.name), ("groupdel", self.group):
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def ids(*arguments):
    return subprocess.run(("id",) + arguments, check=True, stdout=subprocess.PIPE).stdout.decode()


def tool(*command, input=""):
    # Another test may have the files of users locked.
    def run():
        return subprocess.run(command, input=input.encode(), stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL).returncode == 0
    wait_for(run, 30, " ".join(command))
