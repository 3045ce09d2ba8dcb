"""A container with a systemd of its own as process 1, for the tests of our units.

Its /usr is this machine's, read-only, its /usr/local empty at first; /etc and
/var are its own and new, so that nothing but the basic parts of systemd runs in
it. It has a network of its own, with nothing but loopback, so that the units
can have the ports they were made for. Nothing is fetched from anywhere.
"""
import contextlib
import ctypes
import os
import re
import shutil
import signal
import subprocess

from libprocess import entry, table
from libsite import BUILD, TOP, Failure, Skip, check, need, need_root, wait_for

CLONE_NEWNET = 0x40000000
CONF = "/etc/mailstead/mailstead.conf"
UNITS = "/usr/local/lib/systemd/system"
TARGET = """[Unit]
Requires=basic.target
After=basic.target
"""
# What the container has of this machine's /etc: programs of /usr want it.
ETC = ("alternatives", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "login.defs", "nsswitch.conf",
    "pam.conf", "pam.d", "protocols", "security", "services")


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f:
        f.write(text)
    os.chmod(path, mode)


def system_lines(name):
    """The lines of /etc/passwd or group that a fresh system has, as good as."""
    with open("/etc/" + name) as f:
        return [line for line in f if int(line.split(":")[2]) < 1000 and line[0] != "_"]


class Cgroup:
    """A place of our own in each tree that systemd in the container would use."""

    def __init__(self):
        self.paths = []
        with open("/proc/self/cgroup") as f:
            for line in f.read().splitlines():
                number, name, own = line.split(":", 2)
                self.make(number, name, own.lstrip("/"))

    def make(self, number, name, own):
        for top in ("/sys/fs/cgroup/unified", "/sys/fs/cgroup") if number == "0" else \
                ("/sys/fs/cgroup/systemd",) if name == "name=systemd" else ():
            if os.path.exists(os.path.join(top, "cgroup.procs")):
                path = os.path.join(top, own, "mailstead-test-%d" % os.getpid())
                with contextlib.suppress(OSError):
                    os.mkdir(path)
                    self.paths.append(path)
                return

    def enter(self):
        for path in self.paths:
            with contextlib.suppress(OSError), \
                    open(os.path.join(path, "cgroup.procs"), "w") as f:
                f.write(str(os.getpid()))

    def remove(self):
        for path in self.paths:
            for at, _, _ in os.walk(path, topdown=False):
                with contextlib.suppress(OSError):
                    os.rmdir(at)


class Container:
    def __init__(self, directory):
        need_root()
        need("systemd-nspawn", "systemctl", "nsenter", "setpriv")
        self.root = os.path.join(directory, "container")
        self.console = os.path.join(directory, "console")
        self.nspawn = self.leader = None
        self.make_tree()

    def make_tree(self):
        for name in ("etc", "usr", "var/tmp", "tmp", "root", "run", "home", "src", "build"):
            os.makedirs(os.path.join(self.root, name))
        for name in os.listdir("/"):
            target = os.readlink("/" + name) if os.path.islink("/" + name) else ""
            if target.lstrip("/").startswith("usr/"):
                os.symlink(target, os.path.join(self.root, name))
        if not os.path.lexists(os.path.join(self.root, "bin")):
            raise Skip("this system has programs outside of /usr")
        for name in ETC:
            if os.path.isdir("/etc/" + name):
                shutil.copytree("/etc/" + name, self.path("/etc/" + name), symlinks=True)
            elif os.path.exists("/etc/" + name):
                shutil.copy("/etc/" + name, self.path("/etc/" + name))
        for name, hidden in (("passwd", "shadow"), ("group", "gshadow")):
            lines = system_lines(name)
            write(self.path("/etc/" + name), "".join(lines))
            write(self.path("/etc/" + hidden), "".join("%s:*%s\n" % (line.split(":")[0],
                ":1::::::" if hidden == "shadow" else "::") for line in lines), 0o600)
        shutil.copy("/etc/os-release", self.path("/etc/os-release"))
        write(self.path("/etc/hostname"), "container.example\n")
        write(self.path("/etc/hosts"), "127.0.0.1 localhost\n::1 localhost\n")
        write(self.path("/etc/machine-id"), "")
        write(self.path("/etc/systemd/system/mailstead-test.target"), TARGET)
        write(self.path("/etc/systemd/journald.conf.d/test.conf"),
            "[Journal]\nStorage=volatile\nRateLimitIntervalSec=0\n")
        os.makedirs(self.path("/local"))

    def path(self, inside):
        return os.path.join(self.root, inside.lstrip("/"))

    def command(self):
        return ["setpriv", "--pdeathsig", "TERM", "systemd-nspawn", "--quiet", "-D", self.root,
            "--boot", "--register=no", "--keep-unit", "--console=pipe", "--private-network",
            "--link-journal=no", "--kill-signal=SIGRTMIN+3", "--bind-ro=/usr",
            "--bind=%s:/usr/local" % self.path("/local"), "--bind-ro=%s:/src" % TOP,
            "--bind-ro=%s:/build" % BUILD, "systemd.unit=mailstead-test.target"]

    def __enter__(self):
        self.cgroup = Cgroup()
        with open(self.console, "wb") as out:
            self.nspawn = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=out,
                stderr=out, preexec_fn=self.cgroup.enter,
                # With cgroup version 1 systemd would not see the last process of a unit end.
                env=dict(os.environ, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY="1"))
        try:
            wait_for(self.has_booted, 60, "a system in the container")
            wait_for(self.has_loopback, 5, "a loopback interface in the container")
        except BaseException as e:
            self.stop()
            if isinstance(e, Failure):
                raise Skip("no container can run here: %s: %s" % (e, self.last_words()))
            raise
        return self

    def last_words(self):
        with open(self.console, errors="replace") as f:
            return (f.read().strip().splitlines() or ["it says nothing"])[-1]

    def has_booted(self):
        if self.nspawn.poll() is not None:
            raise Failure("it has ended")
        if self.leader is None:
            for pid, e in table().items():
                if e.parent == self.nspawn.pid and self.is_first(pid):
                    self.leader = pid
            return False
        done = self.try_run("systemctl", "is-system-running")
        return done.stdout.strip() in ("running", "degraded")

    def has_loopback(self):
        """In a container within another one that has no right to networks it stays down."""
        with open("/proc/%d/net/fib_trie" % self.leader) as f:
            return "127.0.0.1" in f.read()

    @staticmethod
    def is_first(pid):
        with contextlib.suppress(OSError), open("/proc/%d/status" % pid) as f:
            return re.search(r"^NSpid:\s.*\s1$", f.read(), re.M)
        return False

    def __exit__(self, kind, *_):
        if kind is not None and kind is not Skip:
            self.show()
        self.stop()

    def stop(self):
        with contextlib.suppress(ProcessLookupError, TypeError):
            os.kill(self.leader, signal.SIGRTMIN + 4)	# systemd: poweroff
        try:
            self.nspawn.wait(30)
        except subprocess.TimeoutExpired:
            self.nspawn.kill()
            self.nspawn.wait()
        self.cgroup.remove()

    def show(self):
        print("--- the end of the journal:")
        print(self.try_run("journalctl", "--no-pager", "-n", "60").stdout)
        print("---")

    def try_run(self, *command, seconds=120, data=""):
        return subprocess.run(["nsenter", "-t", str(self.leader), "-a", "--", *command],
            input=data, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace", timeout=seconds, cwd="/", env={
                "PATH": "/usr/local/sbin:/usr/sbin:/usr/bin", "LC_ALL": "C", "HOME": "/root",
                "SYSTEMD_PAGER": "cat"})

    def run(self, *command, **options):
        """Runs a command inside, which must succeed. Returns what it says."""
        done = self.try_run(*command, **options)
        check(done.returncode == 0, " ".join(command), "ends with", done.returncode, done.stdout)
        return done.stdout

    def show_property(self, unit, name):
        return self.run("systemctl", "show", "--value", "-p", name, unit).strip()

    def enter_network(self):
        """From now on this process has the container's network; so its ports."""
        libc = ctypes.CDLL(None, use_errno=True)
        fd = os.open("/proc/%d/ns/net" % self.leader, os.O_RDONLY)
        check(libc.setns(fd, CLONE_NEWNET) == 0, "setns:", os.strerror(ctypes.get_errno()))
        os.close(fd)

    def processes(self):
        """{pid: name} of the suite's processes in it."""
        space, found = os.readlink("/proc/%d/ns/pid" % self.leader), {}
        for pid, e in table().items():
            with contextlib.suppress(OSError):
                if os.readlink("/proc/%d/ns/pid" % pid) == space and \
                        os.path.dirname(os.readlink("/proc/%d/exe" % pid)) == \
                        "/usr/local/libexec/mailstead" and entry(pid):
                    found[pid] = e.name
        return found

    def wait_empty(self, seconds, what):
        try:
            wait_for(lambda: not self.processes(), seconds, what)
        except Failure as e:
            raise Failure("%s; there is %r" % (e, sorted(self.processes().values())))


def programs():
    """The names of the suite's programs, as the Makefile has them."""
    with open(os.path.join(TOP, "Makefile")) as f:
        names = set(re.findall(r"^OBJ_(\S+)", f.read(), re.M)) - {"sendmail", "mailq", "mailstead"}
    return sorted(n for n in names if os.path.exists(os.path.join(BUILD, n)))


def install(box):
    """The suite, as `make install` does it."""
    with open(os.path.join(TOP, "config.mk")) as f:
        users = re.findall(r"^USER_\w+\s*=\s*(\S+)", f.read(), re.M)
    local = "/usr/local"
    box.run("env", "BUILD=/build", "DESTDIR=", "SBINDIR=%s/sbin" % local,
        "LIBEXECDIR=%s/libexec/mailstead" % local, "MANDIR=%s/share/man" % local,
        "SYSCONFDIR=/etc", "SPOOLDIR=/var/spool/mailstead", "DOCDIR=%s/share/doc" % local,
        "DATADIR=%s/share/mailstead" % local,
        "UNITDIR=" + UNITS, "SBIN_PROGRAMS=sendmail mailq mailstead",
        "LIBEXEC_PROGRAMS=" + " ".join(programs()), "USERS=" + " ".join(users),
        "USER_QUEUE=_mailq", "USER_OUT=_mailout", "USER_POLICY=_mailpolicy", "sh", "/src/etc/install.sh")
