"""What a system uses, and what its clients get from it."""
import contextlib
import fcntl
import os
import signal
import socket
import struct
import subprocess
import threading
import time

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
        with contextlib.suppress(OSError), open(os.path.join(self.path, "cgroup.kill"), "w") as f:
            f.write("1")
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


@contextlib.contextmanager
def at_most(group, values):
    """values["peak"]: the most memory of the group that was seen meanwhile, in octets."""
    values["peak"], ended = memory(group), threading.Event()

    def look():
        while not ended.wait(0.05):
            values["peak"] = max(values["peak"], memory(group))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


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
