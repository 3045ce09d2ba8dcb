"""libauth.py: auth as a keeper starts it, and tries as a monitor has them made."""

import array
import base64
import hashlib
import hmac
import os
import pwd
import shutil
import socket
import struct
import subprocess
import sys
import tempfile

AUTH_SERVE = 0x2401
LOGIN_CONTEXT, LOGIN_ASK_SYSTEM, LOGIN_USER, LOGIN_SYSTEM = 0x71a1, 0x71a2, 0x71a3, 0x71a4
AUTH_TRY, AUTH_ANSWER, AUTH_OK, AUTH_NO, AUTH_CHALLENGE = 0x7101, 0x7102, 0x7181, 0x7182, 0x7183
SYSTEM_CHECK, SYSTEM_YES, SYSTEM_NO, SYSTEM_LATER = 0x7201, 0x7281, 0x7282, 0x7283

EXPORTER = bytes(range(1, 33))


class Skip(Exception):
    """The test cannot be run here."""


def check(value, wanted, what=""):
    assert value == wanted, "%s: %r is not %r" % (what, value, wanted)


# ---- Records, as common/sys/ipc.h has them


def u32(n):
    return struct.pack("=I", n)


def text(s):
    s = s if isinstance(s, bytes) else s.encode()
    return u32(len(s)) + s


def pair():
    a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    a.settimeout(60)
    return a, b


def send(s, kind, payload=b"", fds=()):
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
    s.sendmsg([u32(kind) + payload], rights)


def receive(s):
    """(type, payload), or None at the end."""
    data = s.recv(100000)
    return (struct.unpack("=I", data[:4])[0], data[4:]) if data else None


class Get:
    """Takes a payload apart."""

    def __init__(self, payload):
        self.rest = payload

    def u32(self):
        n, self.rest = struct.unpack("=I", self.rest[:4])[0], self.rest[4:]
        return n

    def text(self):
        n = self.u32()
        s, self.rest = self.rest[:n], self.rest[n:]
        return s.decode()


# ---- auth


class Auth:
    """with Auth(...) as a: a running auth; keys go into its configuration."""

    def __init__(self, build, role, **keys):
        self.build, self.role = build, role
        self.dir = tempfile.mkdtemp(prefix="mailstead-auth-")
        os.chmod(self.dir, 0o755)
        self.keys = {"hostname": "mail.test", "passwords": self.path("passwords"),
            "virtual_dir": "/mail", "login_timeout": "5s", "auth_delay_max": "0"}
        self.keys.update({k: v.replace("DIR", self.dir) for k, v in keys.items()})
        self.owner = pwd.getpwnam(role) if os.geteuid() == 0 else None
        self.env = dict(os.environ, MAILSTEAD_CONF=self.path("conf"), MAILSTEAD_LIBEXEC=build)
        self.limits = -1
        with open(self.path("conf"), "w") as f:
            f.writelines("%s = %s\n" % item for item in self.keys.items())
        open(self.path("log"), "w").close()
        self.tool("password", "-g", "alice@mail.test")

    def path(self, name):
        return os.path.join(self.dir, name)

    def __enter__(self):
        self.control, theirs = pair()
        log = os.open(self.path("log"), os.O_WRONLY | os.O_APPEND)
        moved = [os.dup2(theirs.fileno(), 103), os.dup2(log, 104)]

        def place():
            os.dup2(103, 3)
            os.dup2(104, 4)
            if self.owner:
                os.setgroups([])
                os.setgid(self.owner.pw_gid)
                os.setuid(self.owner.pw_uid)

        self.process = subprocess.Popen([os.path.join(self.build, "auth")], preexec_fn=place,
            pass_fds=(3, 4), env=self.env)
        for fd in moved + [log]:
            os.close(fd)
        theirs.close()
        return self

    def __exit__(self, *unused):
        self.control.close()
        try:
            check(self.process.wait(120), 0, "exit status of auth")
        finally:
            if self.process.poll() is None:
                self.process.kill()
            shutil.rmtree(self.dir)

    def tool(self, *args, **kwargs):
        """Runs mailstead(8). Returns its output."""
        result = subprocess.run([os.path.join(self.build, "mailstead")] + list(args), env=self.env,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, input=kwargs.get("input", b""))
        check(result.returncode, kwargs.get("status", 0), "mailstead %s: %s" % (args, result.stderr))
        # That of the role comes to it by descriptor, as from a monitor: it is root's.
        if self.owner and self.role == "nobody" and os.path.exists(self.path("passwords")):
            os.chown(self.path("passwords"), self.owner.pw_uid, self.owner.pw_gid)
        return result.stdout.decode().strip()

    def log(self):
        with open(self.path("log")) as f:
            return f.read()

    def last_try(self):
        """The last log line about a try, from its result on."""
        return [l for l in self.log().splitlines() if "event=auth " in l][-1].split("event=auth ")[1]

    def open(self, **context):
        return Try(self, **context)


class Try:
    """One exchange. say() steps it; then outcome, name and user say what came of it."""

    def __init__(self, auth, peer="192.0.2.1", service="pop3", encrypted=True, exporter=EXPORTER,
                 client="", passwords=None):
        self.auth = auth
        self.exchange, theirs = pair()
        self.verdict, verdict = pair()
        send(auth.control, AUTH_SERVE, b"", [theirs.fileno(), verdict.fileno()])
        theirs.close()
        verdict.close()
        fds, files = [], 0
        path = passwords or auth.path("passwords")
        if os.path.exists(path):
            fds, files = [os.open(path, os.O_RDONLY)], 1
        own = len(fds)
        if auth.limits != -1:
            fds, files = fds + [auth.limits], files | 2
        if not encrypted:
            exporter = bytes(32)
        send(self.verdict, LOGIN_CONTEXT, text(service) + text(peer) + u32(int(encrypted)) +
            text(exporter) + text(client) + u32(files), fds)
        for fd in fds[:own]:
            os.close(fd)
        self.outcome = self.name = self.user = self.challenge = self.temporary = None

    def begin(self, mechanism, initial=None):
        send(self.exchange, AUTH_TRY, text(mechanism) + u32(int(initial is not None)) +
            text(initial or b""))
        return self.step()

    def answer(self, octets=b""):
        send(self.exchange, AUTH_ANSWER, octets)
        return self.step()

    def step(self):
        """The next challenge, or None when it is over."""
        record = receive(self.exchange)
        self.challenge = None
        if record is None:
            self.outcome = "gone"
        elif record[0] == AUTH_CHALLENGE:
            self.challenge = record[1]
        elif record[0] == AUTH_OK:
            self.outcome, self.name = "yes", Get(record[1]).text()
            self.take_user()
        else:
            check(record[0], AUTH_NO)
            get = Get(record[1])
            self.outcome, self.temporary, self.text = "no", get.u32() == 1, get.text()
        return self.challenge

    def take_user(self):
        """The monitor has heard before the network program did."""
        self.verdict.setblocking(False)
        try:
            record = receive(self.verdict)
        except BlockingIOError:
            return
        if record is None:
            return
        check(record[0], LOGIN_USER)
        get = Get(record[1])
        self.user = {"uid": get.u32(), "gid": get.u32(), "name": get.text(), "home": get.text(),
            "groups": get.u32()}
        check(get.rest, b"")

    def close(self):
        self.exchange.close()
        self.verdict.close()


# ---- A client of SCRAM (RFC 5802)


class Scram:
    def __init__(self, digest, name, password, gs2=b"n,,", binding=b""):
        self.digest, self.password, self.gs2, self.binding = digest, password, gs2, binding
        self.bare = b"n=" + name.replace(b"=", b"=3D").replace(b",", b"=2C") + b",r=clientnonce"

    def first(self):
        return self.gs2 + self.bare

    def mac(self, key, message):
        return hmac.new(key, message, self.digest).digest()

    def final(self, server_first):
        fields = dict(f.split(b"=", 1) for f in server_first.split(b","))
        assert fields[b"r"].startswith(b"clientnonce") and len(fields[b"r"]) > 30, fields
        self.salt, self.iterations = base64.b64decode(fields[b"s"]), int(fields[b"i"])
        salted = hashlib.pbkdf2_hmac(self.digest, self.password, self.salt, self.iterations)
        bare = b"c=" + base64.b64encode(self.gs2 + self.binding) + b",r=" + fields[b"r"]
        message = self.bare + b"," + server_first + b"," + bare
        key = self.mac(salted, b"Client Key")
        signature = self.mac(hashlib.new(self.digest, key).digest(), message)
        self.wanted = b"v=" + base64.b64encode(self.mac(self.mac(salted, b"Server Key"), message))
        proof = bytes(a ^ b for a, b in zip(key, signature))
        return bare + b",p=" + base64.b64encode(proof)

    def run(self, t, mechanism):
        """The whole exchange over a Try."""
        challenge = t.begin(mechanism, self.first())
        if challenge is not None:
            challenge = t.answer(self.final(challenge))
        if challenge is not None:
            check(challenge, self.wanted, "server-final-message")
            t.answer(b"")
        return t


def main(tests, keys):
    """
    Runs each test of the class with an auth of its own, as the users that can be; with an
    argument, only those whose name has it. A test's attribute keys goes into its configuration.
    """
    build = os.environ.get("BUILD") or os.path.join(os.path.dirname(os.path.abspath(__file__)),
        "..", "..", "build")
    roles = ["nobody"]
    if os.geteuid() == 0:
        try:
            pwd.getpwnam("_mailauth")
            pwd.getpwnam("_mailbox")
            roles.append("_mailauth")
        except KeyError:
            pass
    for role in roles:
        for name in [n for n in dir(tests) if n.startswith("test_") and
                (sys.argv[1:] or [""])[0] in n]:
            sys.stdout.write("%s as %s\n" % (name[5:], role))
            own = getattr(getattr(tests, name), "keys", {})
            with Auth(os.path.realpath(build), role, **{**keys, **own}) as auth:
                try:
                    getattr(tests, name)(auth)
                except BaseException:
                    sys.stdout.write(auth.log())
                    raise
