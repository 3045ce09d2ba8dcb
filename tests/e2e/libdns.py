"""A name server of a test's own: nsd with one zone, the root, on a loopback port.

In front of it stands a small relay, which loses the questions about what is
"silent", as a server does that is down.
"""
import contextlib
import os
import socket
import subprocess
import threading
import time

from libsite import check, need, wait_for
from libstarted import free_port

HEAD = """$ORIGIN .
$TTL 60
@ SOA localhost. nobody. 1 3600 600 86400 60
@ NS localhost.
"""
CONF = """server:
  ip-address: 127.0.0.1@%d
  username: ""
  chroot: ""
  zonesdir: "%s"
  pidfile: ""
  database: ""
  xfrdfile: "xfrd"
  zonelistfile: "list"
  logfile: "%s/log"
  server-count: 1
  rrl-ratelimit: 0
remote-control:
  control-enable: no
zone:
  name: "."
  zonefile: "zone"
"""


def write_zone(directory, port, records):
    """The files of nsd, in a new directory. Returns its command."""
    os.mkdir(directory)
    with open(os.path.join(directory, "zone"), "w") as f:
        f.write(HEAD + "\n".join(records) + "\n")
    conf = os.path.join(directory, "nsd.conf")
    with open(conf, "w") as f:
        f.write(CONF % (port, directory, directory))
    return ["nsd", "-d", "-c", conf]


def reverse(address):
    """The octets or nibbles of an address, backwards, with dots between them."""
    if ":" in address:
        packed = socket.inet_pton(socket.AF_INET6, address).hex()
        return ".".join(reversed(packed))
    return ".".join(reversed(address.split(".")))


class NameServer:
    def __init__(self, directory, records, silent=()):
        need("nsd")
        self.directory = os.path.join(directory, "nsd")
        self.records, self.silent = records, [name.encode() for name in silent]
        self.process = None

    def __enter__(self):
        self.port = free_port()
        command = write_zone(self.directory, self.port, self.records)
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", "nobody", self.directory], check=True)
            command = ["setpriv", "--reuid", "nobody", "--clear-groups"] + command
        path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
        self.process = subprocess.Popen(command, env=dict(os.environ, PATH=path),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.answers, 10, "nsd answers")
        self.start_relay()
        return self

    def __exit__(self, *_):
        self.relay.close()
        self.process.terminate()
        self.process.wait()

    def answers(self):
        check(self.process.poll() is None, "nsd has ended:", self.log())
        question = b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x06\x00\x01"
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.settimeout(0.3)
            s.connect(("127.0.0.1", self.port))
            with contextlib.suppress(OSError):
                s.send(question)
                return s.recv(512)[3] & 15 == 0
        time.sleep(0.05)
        return False

    def log(self):
        with contextlib.suppress(OSError), open(os.path.join(self.directory, "log")) as f:
            return f.read()
        return ""

    # ---- The relay: its port is that of the UDP questions; TCP goes to nsd with the other one.

    def start_relay(self):
        self.relay = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.relay.bind(("127.0.0.1", 0))
        self.relay_port = self.relay.getsockname()[1]
        self.asked = []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                question, client = self.relay.recvfrom(4096)
            except OSError:
                return
            labels, at = [], 12
            while question[at]:
                labels.append(question[at + 1:at + 1 + question[at]])
                at += 1 + question[at]
            name = b".".join(labels).lower()
            self.asked.append(name.decode())
            if any(name.endswith(s) for s in self.silent):
                continue
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s, \
                    contextlib.suppress(OSError):
                s.settimeout(20)
                s.sendto(question, ("127.0.0.1", self.port))
                self.relay.sendto(s.recv(65535), client)
