"""libtransmit.py: drives deliver-remote as the scheduler does, and servers for it that do as they are told."""

import array
import contextlib
import fcntl
import os
import socket
import ssl
import struct
import subprocess
import threading
import time

TRANSMIT, RCPT, DONE = 0x6102, 0x6182, 0x6183
DELIVERED, DEFERRED, FAILED, FORWARDED, RELAYED, PASSED = 1, 2, 3, 4, 5, 6
UNKNOWN, NONE, ENCRYPTED, VERIFIED = 0, 1, 2, 3
OK, DOWN, BUSY, LOGIN, TLS, ROUTE = 1, 2, 3, 4, 5, 6
ID = "0c8k2pabcd012345"
TIME = 1763784000
MESSAGE = b"From: me@there.example\nSubject: hello\n\nA line\n.\n.dot\n"
UID = 65534


def _text(s):
    b = s.encode() if isinstance(s, str) else s
    return struct.pack("=I", len(b)) + b


class Answer:
    """Of one recipient."""

    def __init__(self, outcome, code, text, server, address):
        self.outcome, self.code, self.text = outcome, code, text
        self.server, self.address = server, address

    def __repr__(self):
        return "%d %s %r from %r %s" % (self.outcome, self.code, self.text, self.server, self.address)


class Done:
    def __init__(self, scope, more, tls, text):
        self.scope, self.more, self.tls, self.text = scope, bool(more), tls, text

    def __repr__(self):
        return "scope %d more %s tls %d %r" % (self.scope, self.more, self.tls, self.text)


class Reader:
    def __init__(self, record):
        self.record, self.at = record, 0

    def number(self, form="=I"):
        n, = struct.unpack_from(form, self.record, self.at)
        self.at += struct.calcsize(form)
        return n

    def text(self):
        n = self.number()
        self.at += n
        return self.record[self.at - n:self.at].decode()


class Agent:
    """A running deliver-remote. before: words to put before the command, such as strace."""

    def __init__(self, site, hop, before=()):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.socket, self.job = ours, 0
        self.log = open(site.log, "ab")
        fds = theirs.fileno(), self.log.fileno()

        def arrange():
            high = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 100) for fd in fds]
            for i, fd in enumerate(high):
                os.dup2(fd, 3 + i, inheritable=True)
            if os.geteuid() == 0:
                os.setgroups([])
                os.setresgid(UID, UID, UID)
                os.setresuid(UID, UID, UID)

        self.process = subprocess.Popen(
            [*before, os.path.join(os.environ["BUILD"], "deliver-remote"), hop],
            preexec_fn=arrange, close_fds=False, stdin=subprocess.DEVNULL,
            env={"MAILSTEAD_CONF": site.conf, "PATH": os.environ["PATH"],
                 "ASAN_OPTIONS": "detect_leaks=0"})
        theirs.close()

    def send(self, rcpts, message=MESSAGE, sender="me@there.example", params="", size=None,
             tls=UNKNOWN):
        """rcpts: addresses, or (address, parameters)."""
        self.job += 1
        body = (struct.pack("=Q", self.job) + _text(ID) + struct.pack("=QII", TIME * 1000000, 0, tls) +
                struct.pack("=QQ", 5, len(message) if size is None else size) + _text(sender) +
                _text(params) + struct.pack("=I", len(rcpts)))
        for i, rcpt in enumerate(rcpts):
            address, more = (rcpt, "") if isinstance(rcpt, str) else rcpt
            body += struct.pack("=I", i) + _text(address) + _text(more)
        fd = os.memfd_create("message")
        os.write(fd, b"head\n" + message)
        self.socket.sendmsg([struct.pack("=I", TRANSMIT) + body],
                            [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd]))])
        os.close(fd)

    def answer(self, n, seconds=90):
        """([the answer of each recipient], the end); None when the agent has gone."""
        answers = [None] * n
        self.socket.settimeout(seconds)
        while True:
            try:
                record = self.socket.recv(1 << 17)
            except ConnectionResetError:
                return None
            if not record:
                return None
            r = Reader(record)
            kind, job = r.number(), r.number("=Q")
            assert job == self.job
            if kind == DONE:
                done = Done(r.number(), r.number(), r.number(), r.text())
                assert None not in answers, answers
                return answers, done
            assert kind == RCPT, kind
            number = r.number()
            assert answers[number] is None, "two answers for one recipient"
            answers[number] = Answer(r.number(), r.text(), r.text(), r.text(), r.text())

    def deliver(self, rcpts, **kwargs):
        if isinstance(rcpts, str):
            rcpts = [rcpts]
        self.send(rcpts, **kwargs)
        return self.answer(len(rcpts))

    def end(self):
        """Closes; the exit status."""
        self.socket.close()
        status = self.process.wait(120)
        self.log.close()
        return status


class Site:
    """A directory with a configuration. What is not set has short timeouts."""

    def __init__(self, directory, **settings):
        os.makedirs(directory, exist_ok=True)
        os.chmod(directory, 0o755)
        self.directory = directory
        self.conf = os.path.join(directory, "conf")
        self.log = os.path.join(directory, "log")
        self.passwords = os.path.join(directory, "relay-passwords")
        self.routes, self.routed = os.path.join(directory, "routes"), True
        settings = {"hostname": "client.example", "log": "stderr", "remote_command_timeout": "2s",
            "remote_data_timeout": "2s", "remote_block_timeout": "2s", "remote_dot_timeout": "2s",
            "remote_connect_timeout": "2s", "remote_quit_timeout": "1s", "remote_tls": "may",
            "relay_passwords": self.passwords, "routes": self.routes, **settings}
        with open(self.conf, "w") as f:
            f.write("".join("%s = %s\n" % s for s in settings.items()))

    def agent(self, hop, before=()):
        # There are no logins for what no route leads to.
        with open(self.routes, "w") as f:
            f.write("* %s\n" % (hop.replace(" ", ":", 1) if self.routed else "mx"))
        return Agent(self, hop, before)

    def once(self, hop, rcpts, **kwargs):
        agent = self.agent(hop)
        result = agent.deliver(rcpts, **kwargs)
        assert agent.end() == 0, self.read_log()
        return result

    def read_log(self):
        with open(self.log, errors="replace") as f:
            return f.read()


def certificate(directory, name="server.example", **more):
    """(certificate, key) for a name, signed by itself."""
    cert, key = (os.path.join(directory, name + end) for end in (".pem", ".key"))
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
        "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30", "-subj", "/CN=" + name,
        "-addext", "subjectAltName=" + more.get("names", "DNS:" + name), "-keyout", key,
        "-out", cert], check=True, stderr=subprocess.DEVNULL)
    return cert, key


class Server:
    """A server that follows a function for each connection: play(Connection)."""

    def __init__(self, play, host="127.0.0.1", path=None, port=0):
        self.play, self.connections, self.errors = play, [], []
        if path:
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.bind(path)
            os.chmod(path, 0o777)
        else:
            self.socket = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self.socket.bind((host, port))
        self.socket.listen(50)
        self.hop = "lmtp unix:%s" % path if path else "smtp [%s%s]:%d" % ("ipv6:" if ":" in host else "", host,
            self.socket.getsockname()[1])
        self.port = None if path else self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                s, _ = self.socket.accept()
            except OSError:
                return
            c = Connection(s, len(self.connections))
            self.connections.append(c)
            threading.Thread(target=self.serve, args=(c,), daemon=True).start()

    def serve(self, c):
        try:
            self.play(c)
        except (OSError, EOFError, ValueError):
            pass
        except BaseException as e:
            self.errors.append(e)
            raise
        finally:
            c.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # A thread that waits in accept(2) would keep the port.
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        for c in self.connections:
            c.close()


class Connection:
    """What a play has to do with."""

    def __init__(self, s, number):
        self.socket, self.number, self.held = s, number, b""
        self.commands, self.messages, self.tls = [], [], False
        self.begun = time.monotonic()
        self.peer = (s.getpeername() or [""])[0]
        self.socket.settimeout(60)
        if s.family != socket.AF_UNIX:
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self):
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(OSError):
            self.socket.close()

    def send(self, data):
        self.socket.sendall(data.encode() if isinstance(data, str) else data)

    def more(self):
        data = self.socket.recv(65536)
        if not data:
            raise EOFError
        self.held += data

    def line(self):
        while b"\r\n" not in self.held:
            self.more()
        line, self.held = self.held.split(b"\r\n", 1)
        return line

    def octets(self, n):
        parts, size = [self.held], len(self.held)
        while size < n:
            self.held = b""
            self.more()
            parts.append(self.held)
            size += len(self.held)
        self.held = b"".join(parts)
        data, self.held = self.held[:n], self.held[n:]
        return data

    def text(self):
        """The text after DATA, up to its end."""
        parts = [self.held]
        while not (parts[0].startswith(b".\r\n") or b"\r\n.\r\n" in b"".join(parts[-3:])):
            self.held = b""
            self.more()
            parts.append(self.held)
            if len(parts[0]) < 3:
                parts = [b"".join(parts)]
        self.held = b"".join(parts)
        if self.held.startswith(b".\r\n"):
            self.held = self.held[3:]
            return b""
        text, self.held = self.held.split(b"\r\n.\r\n", 1)
        return text + b"\r\n"

    def start_tls(self, cert, key):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.tls = True


class Smtp:
    """A play: an SMTP server that says what it is told to. Where replies is a reply, or a function of
    the command that gives one, for a verb, that is said; None: nothing more is said, and the connection
    stays; b"": it closes. "END" is the end of the message, "GREETING" the greeting."""

    usual = {"GREETING": "220 test ESMTP", "EHLO": "250 test", "LHLO": "250 test", "HELO": "250 test",
        "MAIL": "250 2.1.0 sender", "RCPT": "250 2.1.5 recipient", "DATA": "354 go on",
        "END": "250 2.0.0 taken", "BDAT": "250 2.0.0 chunk", "RSET": "250 reset", "QUIT": "221 bye",
        "NOOP": "250 yes", "STARTTLS": "220 begin"}

    def __init__(self, extensions=(), lmtp=False, tls=None, **replies):
        self.extensions, self.lmtp, self.tls = extensions, lmtp, tls
        self.replies = {**self.usual, **replies}

    def say(self, c, what, line=b""):
        """Returns the code."""
        reply = self.replies.get(what, "502 5.5.1 what?")
        if callable(reply):
            reply = reply(c, line)
        if reply is None:
            time.sleep(30)
            raise EOFError
        if reply in ("", b""):
            raise EOFError
        if isinstance(reply, str) and what in ("EHLO", "LHLO") and reply == "250 test":
            lines = ["test", *(e for e in self.extensions if not (c.tls and e == "STARTTLS"))]
            reply = "\r\n".join("250%s%s" % (" " if i + 1 == len(lines) else "-", e)
                for i, e in enumerate(lines))
        c.send(reply if isinstance(reply, bytes) else reply + "\r\n")
        return int(reply[:3]) if reply[:3].isdigit() else 0

    def __call__(self, c):
        accepted = []
        self.say(c, "GREETING")
        while True:
            line = c.line()
            c.commands.append(line.decode(errors="replace"))
            verb = line.split(b" ")[0].split(b":")[0].upper().decode(errors="replace")
            if verb == "BDAT":
                words = line.split()
                c.chunk = c.octets(int(words[1]))
                c.messages.append(c.chunk)
                if self.lmtp and len(words) > 2:
                    for _ in accepted:
                        self.say(c, "END", line)
                    continue
            code = self.say(c, verb, line)
            if verb in ("MAIL", "RSET"):
                accepted = []
            elif verb == "RCPT" and code // 100 == 2:
                accepted.append(line)
            elif verb == "DATA" and code == 354:
                c.messages.append(c.text())
                for rcpt in accepted if self.lmtp else [b""]:
                    self.say(c, "END", rcpt)
            elif verb == "STARTTLS" and code == 220:
                c.start_tls(*self.tls)
            elif verb == "QUIT":
                return


def wire(message):
    """The message as it has to go out, without what DATA adds."""
    text = message.replace(b"\n", b"\r\n")
    return text if text.endswith(b"\r\n") or not text else text + b"\r\n"


def dotted(message):
    return b"".join((b"." if line.startswith(b".") else b"") + line
        for line in wire(message).splitlines(True))
