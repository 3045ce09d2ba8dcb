"""Debian systems for the tests of the package and of what is installed in them by others.

Each is a copy of a tree that debootstrap made (tests/debian/make; ./bootstrap check makes it,
else the first test does), gone at the end of the test. It runs in a container with a network of
its own, with a real systemd as process 1 or with none. Packages come from tests/debian/make's
archives, without a network.

	with Debian(directory, "ours") as box:                # systemd
	    box.install("postfix", "/path/of/ours.deb")
	    box.run("systemctl", "start", "postfix")
	with Debian(directory, "ours", systemd=False) as box:
	    box.install("openbsd-inetd", "cron")
	    box.run("inetd")

	lan = Lan(); lan.add(box, "192.0.2.1"); lan.add(other, "192.0.2.2")
"""
import contextlib
import ctypes
import os
import shutil
import subprocess
import tempfile

from libcontainer import Cgroup, Container, write
from libprocess import table
from libsite import BUILD, TOP, Failure, Skip, check, need, need_root, wait_for

CLONE_NEWNS = 0x20000
MADE = os.path.join(BUILD, "debian")
APT = ("apt-get", "-q", "-y", "--no-install-recommends", "-o", "Dpkg::Options::=--force-unsafe-io",
    "-o", "Dpkg::Use-Pty=0")
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
namespace = []


def run(*command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace")
    check(done.returncode == 0, " ".join(command), "ends with", done.returncode, done.stdout)
    return done.stdout


def mounts_of_our_own():
    """From now on what this process mounts is gone with it."""
    if not namespace:
        check(ctypes.CDLL(None).unshare(CLONE_NEWNS) == 0, "unshare")
        run("mount", "--make-rprivate", "/")
        namespace.append(True)


def make():
    """The trees and the archives, unless they are there."""
    need_root()
    need("debootstrap", "apt-get", "dpkg-scanpackages", "systemd-nspawn", "nsenter", "ip")
    os.makedirs(BUILD, exist_ok=True)
    run(os.path.join(TOP, "tests", "debian", "make"), MADE)


class Debian(Container):
    """A copy of the tree, booted while in "with", after which what was written in it is gone."""

    def __init__(self, directory, name, systemd=True, tree=None, binds=()):
        make()
        mounts_of_our_own()
        self.name, self.systemd, self.binds = name, systemd, list(binds)
        self.root = os.path.join(directory, name)
        self.console = os.path.join(directory, name + ".console")
        self.nspawn = self.leader = None
        self.copy(os.path.join(MADE, tree or ("base" if systemd else "plain")))
        write(self.path("/etc/hostname"), name + "\n")
        if systemd:
            write(self.path("/etc/systemd/journald.conf.d/test.conf"),
                "[Journal]\nRateLimitIntervalSec=0\n")

    def copy(self, tree):
        """In memory, above the tree; where that cannot be, a real copy."""
        layer = tempfile.mkdtemp(prefix=self.name + ".layer.", dir=os.path.dirname(self.root))
        self.layer = layer
        os.mkdir(self.root)
        run("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", layer)
        upper, work = os.path.join(layer, "upper"), os.path.join(layer, "work")
        os.mkdir(upper)
        os.mkdir(work)
        try:
            run("mount", "-t", "overlay", "overlay", "-o", "lowerdir=%s,upperdir=%s,workdir=%s" %
                (tree, upper, work), self.root)
        except Failure:
            run("cp", "-a", "--reflink=auto", tree + "/.", self.root)

    def __exit__(self, *failure):
        super().__exit__(*failure)
        for path in (self.root, self.layer):
            subprocess.run(["umount", "-l", path], stderr=subprocess.DEVNULL)

    def command(self):
        options = ["setpriv", "--pdeathsig", "TERM", "systemd-nspawn", "--quiet", "-D", self.root,
            "--register=no", "--keep-unit", "--console=pipe", "--private-network",
            "--link-journal=no", "--machine=%s-%d" % (self.name, os.getpid()), "--resolv-conf=off", "--timezone=off", "--hostname=" + self.name,
            "--bind-ro=%s:/archives" % os.path.join(MADE, "archives")]
        options += ["--bind-ro=" + bind for bind in self.binds]
        if self.systemd:
            return options + ["--boot", "--kill-signal=SIGRTMIN+3"]
        return options + ["--as-pid2", "/bin/sleep", "infinity"]

    def has_booted(self):
        if self.nspawn.poll() is not None:
            raise Failure("it has ended")
        if self.leader is None:
            for pid, e in table().items():
                if e.parent == self.nspawn.pid and self.is_first(pid):
                    self.leader = pid
            return False
        if not self.systemd:
            return self.try_run("true").returncode == 0
        return self.try_run("systemctl", "is-system-running").stdout.strip() in (
            "running", "degraded")

    def stop(self):
        if self.nspawn is None:
            return
        if not self.systemd:
            self.nspawn.terminate()
        super().stop()
        self.nspawn = self.leader = None

    def reboot(self):
        """All processes end, and it starts again; with a new network, which has to be joined."""
        self.stop()
        self.__enter__()

    def install(self, *packages, options=()):
        """By apt-get: names, or paths of .deb files of this machine. Returns what it says."""
        names = []
        for package in packages:
            if "/" in package:
                shutil.copy(package, self.path("/root/"))
                package = "/root/" + os.path.basename(package)
            names.append(package)
        return self.run("env", "DEBIAN_FRONTEND=noninteractive", *APT, *options, "install", *names,
            seconds=300)

    def apt(self, *arguments):
        return self.run("env", "DEBIAN_FRONTEND=noninteractive", *APT, *arguments, seconds=300)

    def processes(self):
        """{pid: name} of all processes in it but the kernel's and this container's first."""
        space, found = os.readlink("/proc/%d/ns/pid" % self.leader), {}
        for pid, e in table().items():
            with contextlib.suppress(OSError):
                if os.readlink("/proc/%d/ns/pid" % pid) == space:
                    found[pid] = e.name
        found.pop(self.leader, None)
        return found

    def ours(self):
        """{pid: name} of the suite's processes in it."""
        return {pid: name for pid, name in self.processes().items() if self.is_ours(pid)}

    @staticmethod
    def is_ours(pid):
        with contextlib.suppress(OSError):
            return "/libexec/mailstead/" in os.readlink("/proc/%d/exe" % pid)
        return False

    def show(self):
        if self.systemd and self.leader:
            super().show()


class Lan:
    """A network of Debians: each has one address in 192.0.2.0/24 on eth0."""

    def __init__(self):
        self.number = 0
        self.keeper = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", "unshare", "-n", "sleep",
            "infinity"])
        self.inside = ["nsenter", "-t", str(self.keeper.pid), "-n"]
        self.wait()
        run(*self.inside, "ip", "link", "add", "lan", "type", "bridge")
        run(*self.inside, "ip", "link", "set", "lan", "up")
        run(*self.inside, "ip", "link", "set", "lo", "up")

    def wait(self):
        own = os.readlink("/proc/self/ns/net")

        def is_apart():
            with contextlib.suppress(OSError):
                return os.readlink("/proc/%d/ns/net" % self.keeper.pid) != own
        wait_for(is_apart, 10, "a network of its own")

    def add(self, box, *addresses):
        """Joins a running container; again after each start of it."""
        self.number += 1
        port, leader = "port%d" % self.number, str(box.leader)
        ip = ["nsenter", "-t", leader, "-n", "ip"]
        run(*self.inside, "ip", "link", "add", port, "type", "veth", "peer", "name", "eth0",
            "netns", leader)
        run(*self.inside, "ip", "link", "set", port, "master", "lan", "up")
        for address in addresses:
            run(*ip, "address", "add", address + "/24", "dev", "eth0")
        # Others remember it, so that it stays the same after another start.
        run(*ip, "link", "set", "eth0", "address", "02:00:00:00:00:%02x" %
            int(addresses[0].rsplit(".", 1)[1]))
        run(*ip, "link", "set", "eth0", "up")

    def close(self):
        self.keeper.kill()
        self.keeper.wait()
