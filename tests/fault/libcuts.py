"""libcuts.py: mail comes and goes while the power is cut again and again, and what is left then.

All that was acknowledged before a cut must be delivered after the next start, once and whole,
nothing twice.
"""
import contextlib
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from libboot import need_clocks, need_mounts
from libfault import DOMAIN, Queue, check, in_memory, main, text_of
from libpoints import EVERYTHING, tell
from libpower import MODES, Power
from libsite import seed_of_run

USERS = ("joe", "ann", "bad")
WAYS = (("joe",), ("joe", "ann"), ("team",), ("bad", "joe"), ("ann", "bad"))
BEHIND = {"team": ("joe", "ann")}
CLIENTS = 3


class Traffic:
    """Messages that come in, a runner that delivers them, and what was acknowledged."""

    def __init__(self, q, seed):
        self.q, self.choose = q, random.Random(seed)
        self.lock, self.number = threading.Lock(), 0
        self.sent = {}		# subject: users
        self.acknowledged = set()
        self.ending = threading.Event()
        self.errors = []

    def client(self):
        try:
            while not self.ending.wait(self.choose.random() / 50):
                with self.lock:
                    self.number += 1
                    subject, to = "m%d" % self.number, self.choose.choice(WAYS)
                    self.sent[subject] = sum((BEHIND.get(t, (t,)) for t in to), ())
                self.submit(subject, to)
                self.acknowledged.add(subject)
        except Exception as e:
            self.errors.append(repr(e))

    def submit(self, subject, to):
        p = self.q.start("sendmail", "-i", "-f", "a@b.example",
                         *(t if t in BEHIND else "%s@%s" % (t, DOMAIN) for t in to),
                         stdin=subprocess.PIPE)
        p.communicate(text_of(subject, self.choose.choice([1, 5, 5, 500])), timeout=120)
        check(p.returncode == 0, "sendmail", p.returncode)

    def obstacle(self):
        """A mailbox that is closed every other moment: its mail goes through slots."""
        while not self.ending.wait(0.3):
            at = self.q.maildir("bad")
            if os.path.isdir(at):
                os.chmod(at, self.choose.choice([0, 0o700]))

    def reader(self):
        """A mail reader that takes note of what is new."""
        while not self.ending.wait(0.05):
            for user in USERS:
                with contextlib.suppress(OSError):
                    for name in os.listdir(os.path.join(self.q.maildir(user), "new")):
                        os.rename(os.path.join(self.q.maildir(user), "new", name),
                                  os.path.join(self.q.maildir(user), "cur", name + ":2,S"))

    def run(self, cuts, seconds):
        """Calls cuts() again and again for so long, while all is under way."""
        runner = self.q.runner("-d", "1s")
        self.q.scheduler(runner)
        threads = [threading.Thread(target=t) for t in (
            [self.client] * CLIENTS + [self.obstacle, self.reader])]
        for t in threads:
            t.start()
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.errors:
            cuts()
            time.sleep(self.choose.random() / 10)
        self.ending.set()
        for t in threads:
            t.join()
        runner.terminate()
        runner.wait(90)
        check(not self.errors, self.errors)


class Recovered(Queue):
    """The site on what a cut has left."""

    def __init__(self, directory, old):
        self.__dict__.update(old.__dict__)
        self.directory = os.path.join(directory, "queue-site")
        self.spool, self.mail = (os.path.join(self.directory, n) for n in ("spool", "mail"))
        self.queue, self.runners = os.path.join(self.spool, "queue"), []
        with open(old.path("conf")) as f:
            conf = f.read()
        self.write("conf", conf.replace(old.directory, self.directory).replace(
            "log = ", "log = %s/log\n# " % self.directory))
        for table in ("aliases", "domains", "users", "passwords", "routes"):
            shutil.copy(old.path(table), self.path(table))
            self.give(self.path(table))

    def boot(self):
        """Runs until nothing is left, as after the start of a machine that was started just now."""
        for user in USERS:
            if os.path.isdir(self.maildir(user)):
                os.chmod(self.maildir(user), 0o700)
        up = int(time.clock_gettime(time.CLOCK_BOOTTIME))
        for _ in range(8):
            p = subprocess.run(
                ["unshare", "--time", "--boottime", str(-up), "setpriv", "--reuid=nobody",
                 "--regid=%d" % self.user.pw_gid, "--clear-groups",
                 os.path.join(self.programs, "runner"), "-1"],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=180,
                env={**os.environ, "MAILSTEAD_CONF": self.path("conf"),
                     "MAILSTEAD_LIBEXEC": self.libexec})
            check(p.returncode == 0, "status", p.returncode)
            if not self.queued("new", "cur"):
                break
            time.sleep(0.5)


def wrong(q, sent, acknowledged):
    """What is not as it must be, as a list of texts."""
    texts = ["left in the queue: " + p for p in q.queued()]
    texts += [line for line in q.events("failed") + q.events("bounced")]
    for user in USERS:
        found = {}
        for name, raw in q.mailbox(user).items():
            subject = re.search(rb"^Subject: (m\d+)$", raw, re.M)
            subject = subject.group(1).decode() if subject else "?"
            found.setdefault(subject, []).append(name)
            if not raw.endswith(text_of(subject, raw.count(b"\nline "))) or \
                    user not in sent.get(subject, ()):
                texts.append("%s has %s torn: %s" % (user, subject, name))
        texts += ["%s has %s twice: %s" % (user, s, n) for s, n in found.items() if len(n) > 1]
        texts += ["%s lacks %s" % (user, s) for s in acknowledged
                  if user in sent[s] and s not in found]
    return texts


class FileSystem:
    """Mail on the file system itself that knows what a cut would leave."""
    modes = MODES
    unit = 1	# octets of a write that survive together

    @contextlib.contextmanager
    def site(self, mounted):
        """Where messages come and go."""
        yield mounted

    @contextlib.contextmanager
    def after(self, path):
        """The same in a state that a cut has left at path."""
        yield path


class Cut:
    def __init__(self, place, number, mode, seed, traffic):
        self.path, self.mode = os.path.join(place, str(number)), mode
        self.seed, self.traffic = seed, traffic
        self.acknowledged = set(traffic.acknowledged)

    def boot(self, old, system):
        with system.after(self.path) as path:
            q = Recovered(path, old)
            q.boot()
            with self.traffic.lock:
                return wrong(q, self.traffic.sent, self.acknowledged), q.log()

    def verdict(self, old, system):
        try:
            texts, log = self.boot(old, system)
        except Exception as e:
            texts, log = [repr(e)], []
        if texts:
            return "cut %s, %s, seed %d:\n%s\n%s" % (self.path, self.mode, self.seed,
                "\n".join(texts[:20]), "\n".join(log[-20:]))
        shutil.rmtree(self.path)
        return None


def run_traffic(directory, power, where, traffic_seed, modes, seconds):
    """Returns the queue and the cuts."""
    states, log = (os.path.join(directory, n) for n in ("states", "log"))
    os.mkdir(states)
    q = Queue(where, "team: joe@%s, ann@%s\n" % (DOMAIN, DOMAIN), USERS, log=log)
    with open(log, "w"):
        q.give(log)
    os.sync()
    power.sync()
    traffic, cuts, choose = Traffic(q, traffic_seed), [], random.Random(traffic_seed)

    def cut():
        for mode in modes:
            c = Cut(states, len(cuts), mode, choose.randrange(1 << 30), traffic)
            power.cut(c.path, c.seed, c.mode)
            cuts.append(c)
    with q:
        traffic.run(cut, seconds)
    check(power.wait() == 0, "a state could not be written")
    print("%d messages, %d acknowledged, %d states" % (
        len(traffic.sent), len(traffic.acknowledged), len(cuts)), flush=True)
    return q, cuts


def power_cut(directory, system, seed, seconds):
    """Returns the number of states, and what was wrong with some."""
    mounted = os.path.join(directory, "mounted")
    os.mkdir(mounted)
    with Power(mounted, system.unit) as power, system.site(mounted) as where:
        q, cuts = run_traffic(directory, power, where, seed, system.modes, seconds)
        time.sleep(2)	# the clock at boot has no fractions of a second
        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(lambda c: c.verdict(q, system), cuts))
    return len(cuts), [text for text in found if text]


def try_cuts(system, seconds, least):
    """With FAULTS=all again and again; with a seed as argument the same random states."""
    many, seed, total = EVERYTHING, seed_of_run(), 0
    for turn in range(20 if many else 1):
        print("turn", turn, flush=True)
        with in_memory() as place:
            states, found = power_cut(place, system, seed + turn, 2 * seconds if many else seconds)
            if found and os.environ.get("FAULTS_KEEP"):
                subprocess.run(["cp", "-a", place, os.environ["FAULTS_KEEP"]])
        check(not found, "\n".join(found[:10]), "%d of %d" % (len(found), states))
        total += states
    tell(total)
    check(total >= least, "states:", total)


def cuts_main(system, seconds, least):
    need_mounts()
    need_clocks()
    main(lambda _: try_cuts(system, seconds, least))
