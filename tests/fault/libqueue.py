"""libqueue.py: a private site that is a queue and mailboxes only, for the runner's tests.

All of it runs as one user: the caller, or nobody when the caller is root.
"""
import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
from libprocess import children, entry  # noqa: E402
from libsite import BUILD, PATIENCE, Failure, Skip, at_best, check, equal, main, wait_for  # noqa: E402, F401

DOMAIN = "v.example"
HOST = "host.example"
NO_WAY = "* error: 4.3.5 nothing leaves this machine\n"


def agent_of(q, directory, words):
    """From now on agents are started by these words."""
    libexec = os.path.join(directory, "libexec")
    shutil.rmtree(libexec, ignore_errors=True)
    os.mkdir(libexec, 0o755)
    for name in os.listdir(BUILD):
        if name != "deliver-local":
            os.symlink(os.path.join(BUILD, name), os.path.join(libexec, name))
    path = os.path.join(libexec, "deliver-local")
    with open(path, "w") as f:
        f.write('#!/bin/sh\nexec %s %s/deliver-local "$@"\n' % (" ".join(words), BUILD))
    os.chmod(path, 0o755)
    q.libexec = libexec


class Queue:
    """settings are keys of mailstead.conf; users are local parts in DOMAIN; routes is that file."""

    def __init__(self, directory, aliases="", users=("joe", "ann"), routes=NO_WAY, **settings):
        self.directory = os.path.join(directory, "queue-site")
        self.spool = os.path.join(self.directory, "spool")
        self.queue = os.path.join(self.spool, "queue")
        self.mail = os.path.join(self.directory, "mail")
        self.user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self.runners = []
        self.libexec = self.programs = BUILD
        for d in (self.directory, self.spool, self.mail):
            os.mkdir(d, 0o755)
            self.give(d)
        values = {"hostname": HOST, "spool": self.spool, "virtual_dir": self.mail,
                  "log": self.path("log"), "retry": "1s", "retry_jitter": "0", "debug": "yes"}
        for table in ("aliases", "domains", "users", "passwords", "routes"):
            values[table] = self.path(table)
        values.update(settings)
        self.write("conf", "".join("%s = %s\n" % item for item in values.items()))
        self.write("aliases", aliases)
        self.write("domains", DOMAIN + " virtual\n")
        self.write("users", "".join("%s@%s\n" % (u, DOMAIN) for u in users))
        self.write("passwords", "")
        self.write("routes", routes)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        for p in self.runners:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(p.pid, signal.SIGKILL)
            p.wait()
        if kind is not None:
            print("--- the end of the log:\n%s\n---" % "\n".join(self.log()[-40:]))

    def path(self, name):
        return os.path.join(self.directory, name)

    def give(self, path):
        if self.user:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)

    def write(self, name, text):
        with open(self.path(name), "w") as f:
            f.write(text)
        self.give(self.path(name))
        return self.path(name)

    def log(self):
        with contextlib.suppress(FileNotFoundError), \
                open(self.path("log"), errors="replace") as f:
            return f.read().splitlines()
        return []

    def events(self, event, *words):
        """The lines of that event that have all of the words in them."""
        return [line for line in self.log()
                if " event=%s " % event in line and all(w in line for w in words)]

    # ---- Processes

    def start(self, program, *arguments, args=(), **more):
        """args: words to put before the command, for an executable that starts it."""
        become = {}
        if self.user:
            become = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        environment = {"PATH": os.environ["PATH"], "MAILSTEAD_CONF": self.path("conf"),
                       "MAILSTEAD_LIBEXEC": self.libexec}
        environment.update({k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")})
        more.setdefault("stdin", subprocess.DEVNULL)
        return subprocess.Popen([*args, os.path.join(self.programs, program), *arguments],
                                env=environment, start_new_session=True, **become, **more)

    def runner(self, *arguments, **more):
        """Starts a runner; killed with all it started at the end of the test."""
        p = self.start("runner", *arguments, **more)
        self.runners.append(p)
        return p

    def run(self, *arguments, seconds=30):
        """Runs a runner to its end. Returns its exit status."""
        return self.runner(*(arguments or ("-1",))).wait(seconds * PATIENCE)

    def scheduler(self, runner):
        """The pid of the runner's scheduler, once it has the lock."""
        def found():
            pids = children(runner.pid, "runner-sched")
            return pids and os.path.exists(os.path.join(self.queue, "lock")) and pids[0]
        return wait_for(found, 10, "a scheduler")

    def agents(self, runner):
        return children(runner.pid, "deliver-local")

    def wait_ready(self, runner):
        """Waits until the runner sits at its trigger."""
        pid = self.scheduler(runner)
        trigger = os.path.join(self.queue, "trigger")

        def at_trigger():
            with contextlib.suppress(OSError):
                state = entry(pid)
                return state and state.state == "S" and any(
                    os.readlink("/proc/%d/fd/%s" % (pid, fd)) == trigger
                    for fd in os.listdir("/proc/%d/fd" % pid))
            return False
        wait_for(at_trigger, 10, "a runner at its trigger")
        time.sleep(0.1)

    def mailq(self, *arguments):
        p = self.start("mailq", *arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        text = p.communicate(timeout=120)[0].decode()
        equal(p.returncode, 0, "mailq", text)
        return text

    # ---- Messages

    def enqueue(self, sender, *rcpts, data=b"Subject: test\n\nbody\n"):
        """Puts a message into the queue; its id."""
        before = set(self.queued())
        envelope = b"F" + sender.encode() + b"\0"
        for r in rcpts:
            envelope += b"T" + r.encode() + b"\0"
        message, inner = os.pipe()
        os.set_blocking(inner, True)
        rd, wr = os.pipe()
        p = self.start("enqueue", stdin=message, stdout=rd)
        os.close(message)
        os.close(rd)
        with contextlib.suppress(BrokenPipeError), open(inner, "wb") as f:
            f.write(data)
        with contextlib.suppress(BrokenPipeError), open(wr, "wb") as f:
            f.write(envelope + b"\0")
        equal(p.wait(120), 0, "enqueue")
        new = set(self.queued()) - before
        return os.path.basename(new.pop()) if new else None

    def queued(self, *places):
        found = []
        for place in places or ("new", "cur", "hold"):
            for at, _, files in os.walk(os.path.join(self.queue, place)):
                found += [os.path.join(at, name) for name in files]
        return found

    def maildir(self, user):
        return os.path.join(self.mail, DOMAIN, user, "Maildir")

    def mailbox(self, user):
        """{name: content} of what has been delivered to the user."""
        found = {}
        for sub in ("new", "cur"):
            at = os.path.join(self.maildir(user), sub)
            with contextlib.suppress(FileNotFoundError):
                for name in os.listdir(at):
                    with contextlib.suppress(FileNotFoundError), \
                            open(os.path.join(at, name), "rb") as f:
                        found[name] = f.read()
        return found

    def wait_mail(self, user, number=1, seconds=10):
        wait_for(lambda: len(self.mailbox(user)) >= number, seconds,
                 "%d messages for %s" % (number, user))
