"""A queue in which very many messages wait, and what things take in it."""
import os
import socket
import subprocess
import sys
import time
from typing import NamedTuple

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "fault"))
from libqueue import BUILD, Queue, check, equal, wait_for  # noqa: E402, F401

PROGRAMS = os.path.join(BUILD, "tests", "bench")
REMOTE = "u#@d#.example"	# each message has a destination of its own
# Longest interval of the default retry; the slots of messages that wait lie within it.
SLOTS = 200
AHEAD = 1800	# seconds until the first of them


class Used(NamedTuple):
    ms: float
    cpu: float	# ms
    memory: int	# kB, of the largest process


def fill(q, number, slots=SLOTS, ahead=AHEAD, recipient=REMOTE):
    if number == 0:
        return
    subprocess.run([os.path.join(PROGRAMS, "waiting"), q.spool, str(number), str(slots),
        str(ahead), recipient], check=True)


def peak(q, program, *arguments):
    """Runs it to its end. What it took."""
    p = q.start(program, *arguments, args=(os.path.join(PROGRAMS, "peak"),),
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = p.communicate()[1].split()
    equal(p.returncode, 0, program)
    return Used(float(said[-3]), float(said[-2]), int(said[-1]))


def make(directory, **settings):
    """A site whose queue has been made."""
    settings.setdefault("retry", "16x15m 30m 1h 2h 4h")
    q = Queue(directory, debug="no", **settings)
    equal(q.run(), 0, "status")
    return q


def scheduler_memory(pid, what="VmHWM"):
    """kB that the scheduler has had at most."""
    with open("/proc/%d/status" % pid) as f:
        for line in f:
            if line.startswith(what + ":"):
                return int(line.split()[1])
    return 0


class Silence:
    """A name server that never answers: whatever leads elsewhere stays in line."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.settings = {"resolvers": "127.0.0.1:%d" % self.socket.getsockname()[1],
            "dns_timeout": "60s", "routes": ""}


class Daemon:
    """A runner that waits for mail."""

    def __init__(self, q):
        self.q = q
        self.process = q.runner("-d", "1h")
        self.pid = q.scheduler(self.process)
        q.wait_ready(self.process)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(120)

    def fresh(self, number):
        """ms from the end of enqueue to the Maildir, the median of so many messages."""
        new = os.path.join(self.q.maildir("joe"), "new")
        took = []
        for _ in range(number):
            before = len(os.listdir(new)) if os.path.isdir(new) else 0
            self.send()
            begun = time.perf_counter()
            while not os.path.isdir(new) or len(os.listdir(new)) == before:
                time.sleep(0.0002)
                check(time.perf_counter() - begun < 30, "a fresh message is not delivered")
            took.append((time.perf_counter() - begun) * 1e3)
        return sorted(took)[number // 2]

    def send(self):
        message, inner = os.pipe()
        os.write(inner, b"Subject: fresh\n\nbody\n")
        os.close(inner)
        rd, wr = os.pipe()
        os.write(wr, b"Fann@v.example\0Tjoe@v.example\0\0")
        os.close(wr)
        p = self.q.start("enqueue", stdin=message, stdout=rd)
        os.close(message)
        os.close(rd)
        equal(p.wait(30), 0, "enqueue")


def first_line(q):
    """ms until mailq prints the first message; it is stopped then."""
    begun = time.perf_counter()
    p = q.start("mailq", stdout=subprocess.PIPE)
    try:
        p.stdout.readline()
        check(p.stdout.readline(), "nothing is listed")
        return (time.perf_counter() - begun) * 1e3
    finally:
        p.kill()
        p.wait()
