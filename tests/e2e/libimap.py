"""imapd-user alone, for a user who has a Maildir: sessions with it as if after a login."""
import os
import pwd
import re
import shutil
import socket
import subprocess

from libsite import BUILD, Failure, check

CAPABILITIES = ("IMAP4rev1 IMAP4rev2 IDLE NAMESPACE CHILDREN UIDPLUS UNSELECT MOVE ID SASL-IR ENABLE "
                "ESEARCH SEARCHRES LIST-EXTENDED LIST-STATUS SPECIAL-USE CREATE-SPECIAL-USE "
                "STATUS=SIZE APPENDLIMIT MULTIAPPEND BINARY COMPRESS=DEFLATE WITHIN SAVEDATE "
                "UTF8=ACCEPT CONDSTORE QRESYNC SORT SORT=DISPLAY THREAD=ORDEREDSUBJECT "
                "THREAD=REFERENCES QUOTA LITERAL+")
PATIENCE = 60


class Closed(Failure):
    """The server has closed the connection."""

    def __init__(self):
        super().__init__("the server closed")


class Session:
    """One process, and the client's end of its connection."""

    def __init__(self, user, early=b"", tag="login", greet=True):
        self.number, self.data, self.sent = 0, b"", None
        self.socket, theirs = socket.socketpair()
        self.socket.settimeout(PATIENCE)
        unread, write = os.pipe()
        os.write(write, ("%s %s\n" % (tag, user.capabilities)).encode() + early)
        os.close(write)
        log = os.open(user.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)

        def place():
            for fd, place in ((unread, 900), (log, 901), (theirs.fileno(), 902)):
                os.dup2(fd, place)
            for fd, place in ((900, 3), (901, 4), (902, 0), (902, 1)):
                os.dup2(fd, place)
            if user.ids:
                os.setgroups([])
                os.setresgid(*[user.ids[1]] * 3)
                os.setresuid(*[user.ids[0]] * 3)

        self.process = subprocess.Popen(
            [*user.prefix, user.program, "bob", user.home], preexec_fn=place, pass_fds=(0, 1, 3, 4), cwd="/",
            env=dict(os.environ, MAILSTEAD_CONF=user.conf, MAILSTEAD_PEER="192.0.2.1",
                     ASAN_OPTIONS="detect_leaks=0"))
        os.close(unread)
        os.close(log)
        theirs.close()
        if greet and not early:
            self.greet(tag)

    def greet(self, tag="login"):
        self.greeting = self.response()
        check(self.greeting.startswith(tag.encode() + b" OK [CAPABILITY "), self.greeting)

    def fill(self):
        part = self.socket.recv(1 << 20)
        if not part:
            raise Closed
        self.data += part

    def line(self):
        while b"\n" not in self.data:
            self.fill()
        line, _, self.data = self.data.partition(b"\n")
        check(line.endswith(b"\r"), "a line without CR", line)
        return line[:-1]

    def octets(self, n):
        parts, have = [self.data], len(self.data)
        while have < n:
            parts.append(self.socket.recv(1 << 20))
            have += len(parts[-1])
            if not parts[-1]:
                raise Closed
        self.data = b"".join(parts)
        octets, self.data = self.data[:n], self.data[n:]
        return octets

    def response(self):
        """One response, with its literals as they are: {3}, CRLF and three octets."""
        whole = self.line()
        literal = re.search(rb"~?\{(\d+)\}$", whole)
        while literal:
            rest = self.octets(int(literal.group(1)))
            line = self.line()
            whole += b"\r\n" + rest + line
            literal = re.search(rb"~?\{(\d+)\}$", line)
        return whole

    def send(self, data):
        self.socket.sendall(data)

    def start(self, *parts):
        """Sends a command: texts, and octets as literals that wait for nobody. Returns its tag."""
        self.number += 1
        tag = "a%d" % self.number
        out = tag.encode() + b" "
        for part in parts:
            out += part.encode() if isinstance(part, str) else b"{%d+}\r\n" % len(part) + part
        self.send(out + b"\r\n")
        return tag

    def finish(self, tag):
        """(tagged reply without its tag, untagged responses)"""
        untagged = []
        while True:
            one = self.response()
            if one.startswith(tag.encode() + b" "):
                return one[len(tag) + 1:].decode("latin-1"), untagged
            untagged.append(one)

    def do(self, *parts):
        return self.finish(self.start(*parts))

    def ok(self, *parts):
        """The untagged responses of a command that has to succeed."""
        reply, untagged = self.do(*parts)
        check(reply.startswith("OK "), parts, "is answered", reply)
        return untagged

    def fails(self, result, *parts):
        reply, _ = self.do(*parts)
        check(reply.startswith(result), parts, "is answered", reply)
        return reply

    def close(self):
        self.socket.close()
        status = self.process.wait(PATIENCE)
        check(status == 0, "exit status", status)


class User:
    """A home with a Maildir, and the configuration."""

    def __init__(self, directory, conf="", program="imapd-user"):
        self.directory, self.program = directory, os.path.join(BUILD, program)
        self.capabilities, self.prefix = CAPABILITIES, []
        self.home = os.path.join(directory, "home")
        self.maildir = os.path.join(self.home, "Maildir")
        self.log = os.path.join(directory, "log")
        self.conf = os.path.join(directory, "conf")
        self.sessions = []
        for sub in ("new", "cur", "tmp"):
            os.makedirs(os.path.join(self.maildir, sub))
        with open(self.conf, "w") as f:
            f.write("hostname = imap.test\nlog = %s\n%s" % (self.log, conf))
        self.ids = None
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            self.ids = (nobody.pw_uid, nobody.pw_gid)
            os.chmod(directory, 0o755)
        self.give_away(directory)

    def give_away(self, top):
        if self.ids:
            for base, dirs, files in os.walk(top):
                for name in [base] + [os.path.join(base, f) for f in dirs + files]:
                    os.chown(name, *self.ids)

    def put(self, name, data, folder="."):
        """A message in new/ or cur/."""
        path = os.path.join(self.maildir, folder, name)
        temporary = os.path.join(self.maildir, folder, "tmp", os.path.basename(name))
        with open(temporary, "wb") as f:
            f.write(data)
        if self.ids:
            os.chown(temporary, *self.ids)
        os.rename(temporary, path)

    def session(self, *args, **kwargs):
        self.sessions.append(Session(self, *args, **kwargs))
        return self.sessions[-1]

    def empty(self):
        """Ends all sessions, and begins with an empty Maildir again."""
        for s in self.sessions:
            s.socket.close()
            s.process.wait(PATIENCE)
        self.sessions = []
        shutil.rmtree(self.maildir)
        for sub in ("new", "cur", "tmp"):
            os.makedirs(os.path.join(self.maildir, sub))
        self.give_away(self.home)
