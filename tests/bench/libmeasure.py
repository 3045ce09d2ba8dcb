"""What a system uses, and what its clients get from it."""
import contextlib
import fcntl
import os
import signal
import socket
import struct
import subprocess
import time

from libcalls import counted


PATIENCE = 30	# seconds until another message is given up that does not come


class Failure(Exception):
    """A system does not work, or the machine cannot do this; the text says why."""


def cgroup_base():
    """A directory of cgroup v2 where we may make groups, or None."""
    with open("/proc/self/mounts") as mounts, open("/proc/self/cgroup") as own:
        roots = [line.split()[1] for line in mounts if line.split()[2] == "cgroup2"]
        path = [line.strip()[3:] for line in own if line.startswith("0::")]
    if not roots or not path:
        return None
    base = os.path.join(roots[0], path[0].lstrip("/"), "mailstead-bench.%d" % os.getpid())
    try:
        os.mkdir(base)
    except OSError:
        return None
    return base


def raise_loopback():
    """Makes the loopback interface of a new network work."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        # SIOCSIFFLAGS with IFF_UP
        fcntl.ioctl(s, 0x8914, struct.pack("16sh14x", b"lo", 1))


class Cgroup:
    """The processes of one system, with those that have ended, by a cgroup (v2)."""
    exact = True

    def __init__(self, base, name):
        self.path = os.path.join(base, name)
        os.mkdir(self.path)

    def call(self, command, **how):
        """Starts a program inside."""
        procs = os.path.join(self.path, "cgroup.procs")
        return subprocess.Popen(["sh", "-c", 'echo 0 >"$0" && exec "$@"', procs] + command,
            start_new_session=True, stdin=subprocess.DEVNULL, **how)

    def members(self):
        with open(os.path.join(self.path, "cgroup.procs")) as f:
            return [int(pid) for pid in f]

    def cpu(self):
        """Seconds of all that ever ran inside."""
        with open(os.path.join(self.path, "cpu.stat")) as f:
            return int(dict(line.split() for line in f)["usage_usec"]) / 1e6

    def kill(self):
        end = time.monotonic() + 10
        while self.members() and time.monotonic() < end:
            for pid in self.members():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.02)
        with contextlib.suppress(OSError):
            os.rmdir(self.path)


class Sessions:
    """The same without cgroups: the processes of the sessions of some leaders. Of
    those that have ended it knows what their parents have waited for."""
    exact = False

    def __init__(self):
        self.leaders = set()

    def call(self, command, **how):
        process = subprocess.Popen(command, start_new_session=True,
            stdin=subprocess.DEVNULL, **how)
        self.leaders.add(process.pid)
        return process

    def stats(self):
        for pid in filter(str.isdigit, os.listdir("/proc")):
            with contextlib.suppress(OSError), open("/proc/%s/stat" % pid) as f:
                fields = f.read().rpartition(")")[2].split()
                if int(fields[3]) in self.leaders:
                    yield int(pid), sum(map(int, fields[11:15]))

    def members(self):
        return [pid for pid, _ in self.stats()]

    def cpu(self):
        return sum(ticks for _, ticks in self.stats()) / os.sysconf("SC_CLK_TCK")

    def kill(self):
        for pid in self.members():
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)


def memory(group):
    """The proportional set size of all processes of a group, in octets."""
    total = 0
    for pid in group.members():
        with contextlib.suppress(OSError), open("/proc/%d/smaps_rollup" % pid) as f:
            total += sum(int(line.split()[1]) for line in f if line.startswith("Pss:"))
    return total * 1024


def settle(group):
    """Waits until a system is at rest, but not for ever. Returns its CPU time."""
    last = group.cpu()
    for _ in range(40):
        time.sleep(0.05)
        used = group.cpu()
        if used - last < 0.0005:
            return used
        last = used
    return last


def empty(maildir):
    new = os.path.join(maildir, "new")
    if os.path.isdir(new):
        for name in os.listdir(new):
            os.unlink(os.path.join(new, name))


def await_messages(maildir, wanted):
    """Until there are so many; fails when it does not go on."""
    new = os.path.join(maildir, "new")
    last, end = 0, time.monotonic() + PATIENCE
    while True:
        n = len(os.listdir(new)) if os.path.isdir(new) else 0
        if n >= wanted:
            return
        if n > last:
            last, end = n, time.monotonic() + PATIENCE
        if time.monotonic() > end:
            raise Failure("%d of %d messages came" % (n, wanted))
        time.sleep(0.005)


class Client:
    """The program that goes through the dialogue of a bench, on its last CPUs."""

    def __init__(self, programs):
        self.program = os.path.join(programs, "load")
        cpus = sorted(os.sched_getaffinity(0))
        self.cpus = cpus[len(cpus) // 2:]

    def start(self, bench, system, options, **how):
        host, port = system.ports[bench.port]
        command = [self.program, *map(str, options), host, str(port), bench.path]
        return subprocess.Popen(command, env=dict(os.environ, **system.account), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            preexec_fn=lambda: os.sched_setaffinity(0, self.cpus), **how)

    def run(self, bench, system, clients, sessions, seconds):
        """What load reports, as numbers by name."""
        process = self.start(bench, system, ["-c", clients, "-n", sessions, "-t", seconds])
        out, errors = process.communicate(timeout=seconds + 120)
        values = {k: float(v) for k, _, v in (w.partition("=") for w in out.split())}
        if not values.get("done"):
            raise Failure(errors.strip() or "the client ended with %d" % process.returncode)
        values["error"] = errors.strip()
        return values

    def deliver(self, bench, system, clients, sessions, seconds):
        """run(), to the last message in the Maildir: "delivered" is so many of them a second."""
        empty(system.maildir)
        start = time.monotonic()
        values = self.run(bench, system, clients, sessions, seconds)
        wanted = int(values["done"]) * bench.messages
        await_messages(system.maildir, wanted)
        values["delivered"] = wanted / (time.monotonic() - start)
        return values

    def measure(self, bench, system, clients, sessions, seconds):
        """One run: sessions or messages per second, milliseconds of CPU of each, and more."""
        before = settle(system.group)
        run = self.deliver if bench.messages else self.run
        each, values = bench.messages or 1, {}
        with counted(system.group, values, lambda: values["done"] * each):
            values.update(run(bench, system, clients, sessions, seconds))
            used = settle(system.group) - before
        values["rate"] = values["done"] * each / values["seconds"]
        values["cpu"] = used * 1000 / (values["done"] + values["failed"]) / each
        values["client"] = values["client_cpu"] * 1000 / (values["done"] + values["failed"]) / each
        return values

    def idle(self, bench, system, connections):
        """Octets of memory for each of so many connections that wait."""
        settle(system.group)
        before = memory(system.group)
        process = self.start(bench, system, ["-i", connections], stdin=subprocess.PIPE)
        line = process.stdout.readline()
        settle(system.group)
        after = memory(system.group)
        _, errors = process.communicate(timeout=120)
        if line != "idle\n" or process.returncode != 0:
            raise Failure("idle connections: " + errors.strip())
        return (after - before) / connections
