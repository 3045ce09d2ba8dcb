"""libfault.py: a fault at the n-th system call of a program of the suite, and what must hold then.

A Scenario says what there is in the queue, what is done under the fault, and what must have arrived
at the end; a Fault says which program, which call, what happens there. run() does one point:
the scenario under strace(1), then once more without a fault, and judges both. strace's own
output shows whether the fault was met, so a sweep ends with the first number that was not.
"""
import atexit
import collections
import contextlib
import errno
import functools
import os
import re
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from libqueue import BUILD, DOMAIN, Failure, Queue, check, equal, main, wait_for  # noqa: E402, F401
from libpoints import EVERYTHING, POINTS, Points, chosen  # noqa: E402
from libsite import seed_of_run  # noqa: E402

KILL = "KILL"
# What the calls can fail with; each may also be the last of its process.
ERRORS = {
    "write": ("ENOSPC", "EIO", "EDQUOT"), "pwrite64": ("ENOSPC", "EIO"),
    "writev": ("ENOSPC", "EIO"), "fsync": ("EIO", "ENOSPC", "EDQUOT"), "fdatasync": ("EIO",),
    "syncfs": ("EIO", "ENOSPC"),
    "openat": ("EMFILE", "ENFILE", "ENOSPC", "EIO", "ENOMEM"), "open": ("EMFILE", "EIO"),
    "renameat2": ("ENOSPC", "EIO", "EDQUOT"), "renameat": ("EIO",), "rename": ("EIO",),
    "linkat": ("ENOSPC",), "unlinkat": ("EIO", "ENOMEM"), "unlink": ("EIO",),
    "ftruncate": ("EIO",), "mkdirat": ("ENOSPC", "EDQUOT"), "mkdir": ("ENOSPC",),
    "rmdir": ("EIO",), "mknodat": ("ENOSPC",), "sendmsg": ("ENOBUFS", "EPIPE"),
    "recvmsg": ("ENOMEM", "EIO"), "mmap": ("ENOMEM",), "mremap": ("ENOMEM",), "brk": ("ENOMEM",),
    "read": ("EIO", "ENOMEM"), "pread64": ("EIO",), "getdents64": ("EIO", "ENOMEM"),
    "newfstatat": ("EIO",), "fstat": ("ENOMEM",), "fstatfs": ("EIO",), "fcntl": ("ENOLCK",),
    "socketpair": ("EMFILE",), "clone": ("EAGAIN",), "vfork": ("EAGAIN", "ENOMEM"),
    "execve": ("ENOMEM", "EIO"), "poll": ("ENOMEM",), "ppoll": ("ENOMEM",),
    "pidfd_open": ("EMFILE",), "dup2": ("EMFILE",), "accept4": ("EMFILE", "ENOMEM"),
    "wait4": (), "close": (), "exit_group": (), "recvfrom": ("ENOMEM",), "sendto": ("ENOBUFS",),
}
CALLS = ",".join("?" + call for call in ERRORS)
# A sanitizer's runtime ends where it gets no memory, which is no news.
if "sanitize" in BUILD:
    for call in "mmap", "mremap", "brk":
        ERRORS[call] = ()


class Fault(collections.namedtuple("Fault", "program call how n")):
    """how: KILL, before the call is made; or the error that it gives."""

    def words(self):
        """For strace. In the call's place another one, or seccomp would see number -1 and kill."""
        what = "signal=KILL" if self.how == KILL else "error=%s:syscall=getpid" % self.how
        if self.call == "brk" and self.how != KILL:
            what = "retval=0:syscall=getpid"	# it tells an error in its own way
        return "-e trace=%s -e inject=%s:%s:when=%d" % (self.call, self.call, what, self.n)

    def texts(self):
        """What the two C libraries say of it in a log."""
        return os.strerror(getattr(errno, self.how)), {
            "EIO": "I/O error", "EDQUOT": "Quota exceeded",
            # A record of which not all could be put together is taken for one that is too large.
            "ENOMEM": "Message too large",
            "EMFILE": "No file descriptors"}.get(self.how, self.how)

    def __str__(self):
        return "%s: %s at %s %d" % (self.program, self.how, self.call, self.n)


class Limit(collections.namedtuple("Limit", "program resource value")):
    """Fewer descriptors (nofile), or less address space (as), than it takes."""
    how, call = "EMFILE", ""

    def texts(self):
        return ("No file descriptors", "Too many open files", "annot allocate memory",
                "Invalid argument",	# of F_DUPFD_CLOEXEC, above the limit
                "ended with -")

    def __str__(self):
        return "%s: %s=%d" % self


class Instead:
    """with Instead(q, program, command): wherever the program is started the command is, and
    the program is its argument; $$ in it is the number of the process.
    """

    def __init__(self, q, program, command):
        self.q, self.program, self.command = q, program, command
        self.place = q.path("libexec")

    def __enter__(self):
        os.mkdir(self.place, 0o755)
        for name in os.listdir(BUILD):
            path = os.path.join(BUILD, name)
            if name != self.program and os.path.isfile(path) and os.access(path, os.X_OK):
                os.symlink(path, os.path.join(self.place, name))
        # One script for all: a file that was just written may still be open in another
        # thread's child, and then cannot be executed.
        os.symlink(script(), os.path.join(self.place, self.program))
        with open(os.path.join(self.place, ".command"), "w") as f:
            f.write("exec %s %s \"$@\"\n" % (self.command, os.path.join(BUILD, self.program)))
        self.q.libexec = self.q.programs = self.place
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.place)
        self.q.libexec = self.q.programs = BUILD


@functools.lru_cache(None)
def script():
    directory = tempfile.mkdtemp(prefix="mailstead-fault.")
    atexit.register(shutil.rmtree, directory, True)
    os.chmod(directory, 0o755)
    path = os.path.join(directory, "instead")
    with open(path, "w") as f:
        f.write("#!/bin/sh\n. \"${0%/*}/.command\"\n")
    os.chmod(path, 0o755)
    return path


class Traced(Instead):
    """The program under strace(1), as a grandchild (-D): so the process is the program in all that
    its parent sees.
    """

    def __init__(self, q, program, words, follow=False):
        self.traces = q.path("traces")
        super().__init__(q, program, "strace -D -q -o %s/$$ %s %s" % (
            self.traces, "-f" if follow else "", words))
        os.mkdir(self.traces)
        q.give(self.traces)

    def processes(self):
        """[[lines of strace's output]] of each process that was traced, once all have ended."""
        def ended():
            pids = os.listdir(self.traces)
            return not any(os.path.exists("/proc/" + pid) for pid in pids) and [pids]
        found = collections.defaultdict(list)
        for pid in wait_for(ended, 20, "the end of the traced")[0]:
            path = os.path.join(self.traces, pid)
            # Its last line may come after the process has gone.
            with contextlib.suppress(Failure):
                wait_for(lambda: re.search(r"\+\+\+ (exited|killed)", read(path)), 0.5, "last line")
            for line in read(path).splitlines():
                child = re.match(r"(\d+) +(.*)", line)
                found[child.group(1) if child else pid].append(child.group(2) if child else line)
        return list(found.values())

    def hits(self):
        """The lines with the fault."""
        return [line for lines in self.processes() for line in lines
                if "(INJECTED" in line or "+++ killed by SIGKILL" in line]


def read(path):
    with open(path, errors="replace") as f:
        return f.read()


class Scenario:
    """What happens: fill() before the fault, act() under it, mend() before the run without one.

    want: {user: the subjects that are there at the end, each once}; reports: {user: how many}.
    """
    follow = False		# whether children of the program meet the fault as well
    users = ("joe", "ann")
    aliases = ""
    held = 0		# queue files that are in hold/ at the end
    fails = False	# whether some recipient is told of a failure
    settings = {}
    how = None		# that of the fault

    def __init__(self, directory):
        self.q = Queue(directory, self.aliases, self.users, retry="1h", **self.settings)
        self.want = collections.defaultdict(list)
        self.reports = collections.Counter()
        self.unsure = set()	# subjects that may be there or not: nobody was told

    def fill(self):
        pass

    def act(self):
        """Returns whether all went as it does without a fault."""
        status = self.start("runner", "-1").wait(120)
        check(status in (0, 70, 71, 75, 78, 111, 127, 137, -9), "exit status", status)
        return status == 0 and not self.q.queued("new", "cur")

    def mend(self):
        pass

    def start(self, *command, **more):
        """Starts it, to be killed at the end, with what it says kept for explained()."""
        with open(self.q.path("said"), "ab") as said:
            p = self.q.start(*command, stderr=said, **more)
        self.q.runners.append(p)
        return p

    def send(self, subject, *to, lines=3, sender="a@b.example", users=()):
        """Puts a message into the queue, for these users in the end."""
        for user in users or [t.partition("@")[0] for t in to]:
            self.want[user].append(subject)
        return self.q.enqueue(sender, *to, data=text_of(subject, lines))

    # ---- Judging

    def visible(self):
        """{user: [subjects]}; complains of anything that is not whole."""
        found = collections.defaultdict(list)
        for user in self.users:
            for name, raw in self.q.mailbox(user).items():
                head, _, body = raw.partition(b"\n\n")
                subject = re.search(rb"^Subject: (.*)$", head, re.M).group(1).decode()
                if b"multipart/report" in head:
                    check(raw.rstrip().endswith(b"--"), "torn report", name)
                    subject = "report"
                else:
                    check(raw.endswith(text_of(subject, raw.count(b"\nline "))), "torn:", name)
                found[user].append(subject)
        return found

    def whole(self):
        """Nothing half written where a reader looks, also while all is under way."""
        for path in self.q.queued("new", "cur"):
            with contextlib.suppress(FileNotFoundError), open(path, "rb") as f:
                head, _, rest = f.read().partition(b"\n\n")
                check(not head.startswith(b"mailstead-queue 1\n") or int(re.search(rb"^size (\d+)$", head, re.M).group(1)) <= len(rest),
                      "torn queue file", path)
        return self.visible()

    def verdict(self, fault):
        """All of it is there, once, and nothing else is left."""
        q, found = self.q, self.visible()
        for user in self.users:
            reports = found[user].count("report")
            least = self.reports[user]
            # Between a report and the note of it a crash makes another one.
            check(least <= reports <= least + 1, user, "has", reports, "reports, not", least)
            got = sorted(s for s in found[user] if s != "report")
            unsure = [s for s in got if s in self.unsure]
            check(len(set(unsure)) == len(unsure), "twice:", unsure)
            equal(sorted(s for s in got if s not in self.unsure), sorted(self.want[user]), user)
            with contextlib.suppress(FileNotFoundError):
                equal(os.listdir(os.path.join(q.maildir(user), "tmp")), [], "tmp/ of", user)
        equal([os.path.basename(p) for p in q.queued("new", "cur")], [], "left in the queue")
        equal(len(q.queued("hold")), self.held, "held")
        if not (fault.how == KILL and "enqueue" in fault.program):
            equal(os.listdir(os.path.join(q.queue, "tmp")), [], "left in tmp/")
        check(self.fails or not q.events("failed"), "failed:", q.events("failed"))

    def explained(self, fault):
        """Something did not go as usual: somebody says why."""
        log = ("\n".join(self.q.log()) + read(self.q.path("said"))).lower()
        words = ["agent-died", "scheduler-died", "runner-gone", "deferred",
                 "error while loading", "out of memory"]
        words += [text.lower() for text in fault.texts()] if fault.how != KILL else [""]
        check(any(w in log for w in words), "no line says why", log)

    def again(self):
        """Runs without a fault until nothing is left, as cron would; all is due at once."""
        q = self.q
        q.write("conf", read(q.path("conf")).replace("retry = 1h", "retry = 1s"))
        for _ in range(4):
            equal(q.run(), 0, "status without a fault")
            if not q.queued("new", "cur"):
                break
            time.sleep(1.1)


def text_of(subject, lines):
    return b"Subject: %s\n\n" % subject.encode() + b"".join(
        b"line %06d of %s\n" % (i, subject.encode()) for i in range(lines)) + b"the end\n"


@contextlib.contextmanager
def in_memory():
    """A directory for a while, where fsync(2) has nothing to do."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    directory = tempfile.mkdtemp(prefix="mailstead-fault.", dir=memory)
    os.chmod(directory, 0o755)
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@contextlib.contextmanager
def scene(kind):
    with in_memory() as directory:
        s = kind(directory)
        try:
            yield s
        finally:
            s.q.__exit__(None)	# without its log: run() has it in what it says


def calls_of(kind, program):
    """{call: (how often before the program begins with its configuration, how often in all)}.

    What the dynamic linker does is no concern of ours.
    """
    most, early = collections.Counter(), collections.Counter()
    with scene(kind) as s:
        s.fill()
        with Traced(s.q, program, "-e trace=" + CALLS, s.follow) as t:
            s.act()
            for lines in t.processes():
                # A child that was forked has no beginning.
                own = not any(line.startswith("execve(") for line in lines)
                count = collections.Counter()
                for line in lines:
                    call = re.match(r"\w*", line).group()
                    own = own or call in ("exit_group", "open", "openat") and s.q.path("conf") in line
                    count[call] += 1
                    if not own and call != "execve":
                        early[call] = max(early[call], count[call])
                # Of several processes each meets its own n-th call.
                most |= count
        s.mend()
        s.again()
        s.verdict(Fault(program, "", "ENOENT", 0))
    return {call: (early[call], n) for call, n in most.items() if call in ERRORS}


def run(kind, fault):
    """One point. Returns whether the fault was met."""
    with scene(kind) as s:
        try:
            s.fill()
            s.how = fault.how
            if isinstance(fault, Limit):
                with Instead(s.q, fault.program, "prlimit --%s=%d" % fault[1:]):
                    usual = s.act()
                hits = [] if usual else [str(fault)]
            else:
                with Traced(s.q, fault.program, fault.words(), s.follow) as t:
                    usual = s.act()
                    hits = t.hits()
            s.whole()
            check("Sanitizer" not in read(s.q.path("said")), read(s.q.path("said")))
            # Where it is the log that cannot be written nobody can say why. Descriptor 4 is the
            # log of a program that another one has started.
            if hits and not usual and not re.search(r'write\((4, |\d+, "\d{4}-\d\d-)', str(hits)):
                s.explained(fault)
            s.mend()
            s.again()
            s.verdict(fault)
            return bool(hits)
        except Exception as e:
            raise Failure("%s, %s: %s\n%s" % (kind.__name__, fault, e, "\n".join(
                s.q.log()[-40:]))) from e


# ---- Many points

def do(points, kind, fault):
    return points.do("%s, %s" % (kind.__name__, fault), functools.partial(run, kind, fault))


def sweep(points, kind, program, call, how, first, last):
    """The fault at the first, second ... call, until it is not met any more; last is where that
    was without one.
    """
    n = first
    while True:
        met = do(points, kind, Fault(program, call, how, n))
        if met is False or met is None and n > last:
            break
        n += 1
    if n - first < (last - first) // 2:
        points.wrong.append("%s %s %s %s: met up to %d only, not %d" % (
            kind.__name__, program, call, how, n, last))


def series(kind, program):
    """All sweeps of a program in a scenario, as (call, how, its first and last number)."""
    for call, (early, n) in sorted(calls_of(kind, program).items()):
        for how in (*ERRORS[call], KILL):
            if early < n:
                yield call, how, early + 1, n


def whole(points, pairs, jobs):
    """Every point of all (scenario, program)."""
    tasks = [(kind, program, *s) for kind, program in pairs for s in series(kind, program)]
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(lambda task: sweep(points, *task), tasks))


def sample(points, pairs, seed, number):
    """Some points out of all of them, the same for the same seed. Returns how many there are."""
    tasks = [(kind, Fault(program, call, how, i + 1)) for kind, program in pairs
             for call, how, first, n in series(kind, program) for i in range(first - 1, n)]
    some = chosen(tasks, number, seed, lambda task: "%s, %s" % (task[0].__name__, task[1]))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda task: do(points, *task), some))
    return len(tasks)


def run_main(pairs):
    """The test on some points of all (scenario, program); with FAULTS=N on so many, with
    FAULTS=all on every one of them; or on the one point that is named.
    """
    def test(_):
        words, points = sys.argv[1:], Points()
        if len(words) == 5:
            kind = [kind for kind, _ in pairs if kind.__name__ == words[0]][0]
            do(points, kind, Fault(*words[1:4], int(words[4])))
            return points.end()
        if EVERYTHING:
            some = [p for p in pairs if not words or p[0].__name__ in words or p[1] in words]
            whole(points, some, int(os.environ.get("FAULTS_JOBS", "2")))
            return points.end()
        number = int(os.environ.get("FAULTS", POINTS))
        print("of", sample(points, pairs, seed_of_run(), number))
        points.end(number // 2)

    if shutil.which("strace") is None:
        print("missing strace")
        sys.exit(77)
    main(test)
