"""The DNS of a world of its own: nsd with a root, zones below it that are signed or not, and
unbound, which asks it and validates; both on loopback, started in a second.

What unbound is told to ask elsewhere ("stubs") may be dead, or a Liar, whose answers a test makes up.
"""
import contextlib
import os
import socket
import struct
import subprocess
import threading
import time

from libsite import Failure, check, need, wait_for
from libstarted import free_port

HEAD = """$ORIGIN %s
$TTL 60
@ SOA ns.%s nobody.%s 1 3600 600 86400 60
@ NS localhost.
"""
NSD = """server:
  ip-address: 127.0.0.1@%(port)d
  username: ""
  chroot: ""
  zonesdir: "%(dir)s"
  pidfile: ""
  database: ""
  xfrdfile: "xfrd"
  zonelistfile: "list"
  logfile: "%(dir)s/nsd.log"
  server-count: 1
  rrl-ratelimit: 0
remote-control:
  control-enable: no
"""
UNBOUND = """server:
  interface: 127.0.0.1
  port: %(port)d
  do-ip6: no
  num-threads: 1
  do-not-query-localhost: no
  qname-minimisation: no
  module-config: "validator iterator"
  chroot: ""
  username: ""
  directory: "%(dir)s"
  pidfile: ""
  use-syslog: no
  logfile: "%(dir)s/unbound.log"
  verbosity: 1
  cache-min-ttl: 0
  infra-host-ttl: 0
  local-zone: "test." nodefault
%(anchors)sremote-control:
  control-enable: no
stub-zone:
  name: "."
  stub-addr: 127.0.0.1@%(authority)d
  stub-prime: no
"""
STUB = """stub-zone:
  name: "%s"
  stub-addr: 127.0.0.1@%d
  stub-prime: no
"""
A, CNAME, SOA, MX, TXT, AAAA, TLSA = 1, 5, 6, 15, 16, 28, 52


class World:
    """zones: {"": [records of the root], "signed.test.": ...}; records have full names.

    signed: the zones to sign, with options of ldns-signzone; change: {zone: function} of the
    signed text. stubs: {zone: port}.
    """

    def __init__(self, directory, zones, signed=None, change=None, stubs=None):
        need("nsd", "unbound", "ldns-signzone")
        self.directory = os.path.join(directory, "world")
        self.zones, self.signed = zones, signed or {}
        self.change, self.stubs = change or {}, stubs or {}
        self.processes = []

    def __enter__(self):
        os.mkdir(self.directory)
        self.authority, self.port = free_port(), free_port()
        anchors = [self.write(zone, records) for zone, records in self.zones.items()]
        with open(self.path("nsd.conf"), "a") as f:
            f.write(NSD % {"port": self.authority, "dir": self.directory})
            for zone in self.zones:
                f.write('zone:\n  name: "%s"\n  zonefile: "%s"\n' % (zone or ".", self.file(zone)))
        with open(self.path("unbound.conf"), "w") as f:
            f.write(UNBOUND % {"port": self.port, "dir": self.directory,
                "authority": self.authority, "anchors": "".join(anchors)})
            for zone, port in self.stubs.items():
                f.write(STUB % (zone, port))
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", "nobody", self.directory], check=True)
        try:
            self.start(self.authority, "nsd", "-d", "-c", self.path("nsd.conf"))
            self.start(self.port, "unbound", "-d", "-c", self.path("unbound.conf"))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait()

    def path(self, name):
        return os.path.join(self.directory, name)

    def file(self, zone):
        return "zone." + (zone.strip(".") or "root")

    def write(self, zone, records):
        """The file of a zone. Returns the line of unbound's configuration that trusts it."""
        path = self.path(self.file(zone))
        with open(path, "w") as f:
            name = zone or "."
            f.write(HEAD % (name, zone, zone) + "\n".join(records) + "\n")
        if zone not in self.signed:
            return ""
        key = subprocess.run(["ldns-keygen", "-k", "-a", "ECDSAP256SHA256", name], check=True,
            cwd=self.directory, stdout=subprocess.PIPE, text=True).stdout.strip()
        subprocess.run(["ldns-signzone", "-o", name, *self.signed[zone], path, self.path(key)],
            check=True, cwd=self.directory)
        with open(path + ".signed") as f:
            text = f.read()
        with open(path, "w") as f:
            f.write(self.change.get(zone, lambda same: same)(text))
        return '  trust-anchor-file: "%s"\n' % self.path(key + ".ds")

    def start(self, port, *command):
        if os.geteuid() == 0:
            command = ("setpriv", "--reuid", "nobody", "--clear-groups") + command
        env = dict(os.environ, PATH=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
        with open(self.path("output"), "ab") as out:
            process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        self.processes.append(process)
        try:
            wait_for(lambda: self.answers(process, port), 15, "port %d answers" % port)
        except Failure:
            print(self.log())
            raise

    def answers(self, process, port):
        check(process.poll() is None, "a name server has ended:", self.log())
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s, contextlib.suppress(OSError):
            s.settimeout(0.2)
            s.connect(("127.0.0.1", port))
            s.send(b"\x12\x34\x01\x00\x00\x01" + bytes(6) + b"\x00\x00\x06\x00\x01")
            return s.recv(512)[3] & 15 == 0
        time.sleep(0.05)
        return False

    def log(self):
        text = ""
        for name in ("output", "nsd.log", "unbound.log"):
            with contextlib.suppress(OSError), open(self.path(name)) as f:
                text += f.read()
        return text


# ---- What a Liar says

def encode(name):
    labels = [label.encode() for label in name.strip(".").split(".") if label]
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def record(owner, kind, data):
    return encode(owner) + struct.pack(">HHIH", kind, 1, 60, len(data)) + data


def mx(owner, preference, host):
    return record(owner, MX, struct.pack(">H", preference) + encode(host))


def a(owner, address):
    return record(owner, A, socket.inet_aton(address))


class Question:
    """A question as it came: name, kind, and how to answer it."""

    def __init__(self, message):
        self.message, labels, at = message, [], 12
        while message[at]:
            labels.append(message[at + 1:at + 1 + message[at]].decode())
            at += 1 + message[at]
        self.name = ".".join(labels).lower() + "."
        self.kind = struct.unpack(">H", message[at + 1:at + 3])[0]
        self.end = at + 5

    def reply(self, *records, code=0, flags=0x8580, id=None, question=None, authority=()):
        """A whole message; authoritative, and of a server that asks others for one, unless flags differ."""
        head = struct.pack(">HHHHHH", struct.unpack(">H", self.message[:2])[0] if id is None else id,
            flags | code, 1, len(records), len(authority), 0)
        return head + (question or self.message[12:self.end]) + b"".join(records + tuple(authority))


class Liar:
    """A name server of a test's own: answer(question, tcp) gives the messages to send, or None.

    A number among them is a wait in seconds.
    """

    def __init__(self, answer):
        self.answer, self.asked = answer, []
        self.port = free_port()
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", self.port))
        self.tcp = socket.create_server(("127.0.0.1", self.port))

    def __enter__(self):
        for serve in (self.serve_udp, self.serve_tcp):
            threading.Thread(target=serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.udp.close()
        self.tcp.close()

    def say(self, message, tcp, send):
        question = Question(message)
        self.asked.append((question.name, question.kind, tcp))
        for part in self.answer(question, tcp) or ():
            if isinstance(part, bytes):
                send(part)
            else:
                time.sleep(part)

    def serve_udp(self):
        with contextlib.suppress(OSError):
            while True:
                message, client = self.udp.recvfrom(4096)
                threading.Thread(target=self.say, daemon=True, args=(message, False,
                    lambda part, client=client: self.udp.sendto(part, client))).start()

    def serve_tcp(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.tcp.accept()
                with connection, contextlib.suppress(OSError, struct.error):
                    size, = struct.unpack(">H", connection.recv(2))
                    self.say(connection.recv(size), True, lambda part, connection=connection:
                        connection.sendall(struct.pack(">H", len(part)) + part))
