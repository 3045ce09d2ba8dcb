"""Live processes as /proc shows them, and what they may do, tried from inside."""
import contextlib
import os
import pwd
import subprocess

from libprocess import descendants, entry
from libsite import BUILD, Failure, Skip, check, wait_for

PROBE = os.path.join(BUILD, "tests", "priv", "probe")


def need_fences():
    """Skips the test where there is nothing to see."""
    with open(os.path.join(BUILD, "flags")) as f:
        flags = f.read()
    if "-DMAILSTEAD_FENCES" not in flags or "-DMAILSTEAD_SANITIZE" in flags:
        raise Skip("this build has no fences")


class Process:
    def __init__(self, pid):
        self.pid = pid
        self.name = entry(pid).name

    def __repr__(self):
        return "%s (pid %d)" % (self.name, self.pid)

    def alive(self):
        return entry(self.pid) is not None

    def status(self):
        with open("/proc/%d/status" % self.pid) as f:
            return dict(line.rstrip("\n").split(":\t", 1) for line in f if ":\t" in line)

    def root(self):
        return os.readlink("/proc/%d/root" % self.pid)

    def program(self):
        return os.path.basename(os.readlink("/proc/%d/exe" % self.pid))

    def descriptors(self):
        where = "/proc/%d/fd" % self.pid
        found = {}
        for n in os.listdir(where):
            # One that it closes meanwhile is none.
            with contextlib.suppress(FileNotFoundError):
                found[int(n)] = os.readlink(os.path.join(where, n))
        return found

    def limit(self, name):
        """The (soft, hard) resource limit, as text."""
        with open("/proc/%d/limits" % self.pid) as f:
            for line in f:
                if line.startswith(name):
                    return tuple(line[len(name):].split()[:2])
        raise Failure("no limit " + name)

    def arguments(self):
        with open("/proc/%d/cmdline" % self.pid) as f:
            return f.read().split("\0")

    def libraries(self):
        with open("/proc/%d/maps" % self.pid) as f:
            paths = {line.split()[5] for line in f if len(line.split()) > 5}
        return {os.path.basename(p) for p in paths if ".so" in p}

    def probe(self, call, argument=None):
        """Makes the process try the call. Returns "ok N", "errno NAME" or "killed SIGNAL"."""
        p = subprocess.run([PROBE, str(self.pid), call] + ([argument] if argument else []),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=180)
        check(p.returncode == 0, "cannot probe", self, ":", p.stderr.decode())
        return p.stdout.decode().strip()


def below(root, name, argument=None, seconds=10, child=None):
    """The process of that name below root, started with that argument, once it
    has put up its fences. child: whether a process of the same name has forked it."""
    def find():
        for pid, found in descendants(root).items():
            if found == name:
                if child is not None and child != is_child(pid):
                    continue
                try:
                    p = Process(pid)
                    if argument and argument not in p.arguments():
                        continue
                    if p.status()["NoNewPrivs"] == "1" and has_filter(p.status()):
                        return p
                except (AttributeError, FileNotFoundError, ProcessLookupError, KeyError):
                    pass
        return None
    return wait_for(find, seconds, "a fenced %s" % name)


def is_child(pid):
    """Whether it is a fork of a program, at work, and not the program as it was started."""
    me = entry(pid)
    parent = me and entry(me.parent)
    return bool(parent) and parent.name == me.name


def check_identity(process, user, groups=True):
    """All its ids are those of the user; its groups as well, or there is none but the first."""
    u = pwd.getpwnam(user)
    status = process.status()
    check(status["Uid"].split() == [str(u.pw_uid)] * 4, process, "has uids", status["Uid"])
    check(status["Gid"].split() == [str(u.pw_gid)] * 4, process, "has gids", status["Gid"])
    allowed = set(os.getgrouplist(user, u.pw_gid)) if groups else {u.pw_gid}
    has = set(map(int, status["Groups"].split()))
    check(has <= allowed, process, "has groups", has, "besides", allowed)


def has_filter(status):
    """A seccomp filter besides those that a container hands down to all of us."""
    own = Process(os.getpid()).status()
    return int(status["Seccomp_filters"]) > int(own["Seccomp_filters"])


def check_fences(process):
    status = process.status()
    check(status["NoNewPrivs"] == "1", process, "may gain privileges")
    check(has_filter(status), process, "has no seccomp filter")
    # Some containers hand down inheritable ones; no_new_privs makes them void.
    inherited = int(Process(os.getpid()).status()["CapInh"], 16)
    for kind in ("CapPrm", "CapEff", "CapAmb") + (() if inherited else ("CapInh",)):
        check(int(status[kind], 16) == 0, process, "has capabilities", kind, status[kind])
    for name in ("Max address space", "Max open files"):
        check("unlimited" not in process.limit(name), process, "has no limit:", name)
    check(process.limit("Max core file size") == ("0", "0"), process, "may leave a core")
