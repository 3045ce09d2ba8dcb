"""libimapd.py: a session of imapd-user at each of whose system calls something happens."""
import functools
import os
import shutil
import sys

sys.path.append(os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "e2e"))
from libfault import ERRORS, KILL, Fault, check
from libimap import PATIENCE, Closed, Session
from libpoints import EVERYTHING, POINTS, Points, chosen
from libsite import seed_of_run

FAILED_MAX = 50	# one after the other: whether the fault is met at all is not seen any more

CALLS = ("pwrite64", "write", "writev", "fsync", "fdatasync", "openat", "renameat2", "renameat",
         "linkat", "unlinkat", "ftruncate", "pread64", "read", "mmap", "getdents64",
         "newfstatat", "fstat", "fcntl", "close", "mkdirat", "poll")
MORE = {"renameat": ("EIO", "ENOSPC"), "unlinkat": ("EIO",), "mkdirat": ("EIO", "ENOSPC")}


class Gone(Exception):
    pass


def keep(user):
    """What each point begins with."""
    shutil.copytree(user.home, user.directory + "/before", symlinks=True)


def again(user):
    shutil.rmtree(user.home)
    shutil.copytree(user.directory + "/before", user.home, symlinks=True)
    user.give_away(user.home)


def play(user, commands):
    """{what: whether it was answered OK}, of those that were asked for. What was said before stands
    in user.said."""
    answers, user.said = {}, {}
    s = Session(user, greet=False)
    try:
        if not s.response().startswith(b"login OK "):
            raise Gone
        for what, command in commands:
            answers[what] = False
            reply, user.said[what] = s.do(command)
            # What finds no memory may be called too large.
            check(reply[:2] in ("OK", "NO") or "too large" in reply, what, "is answered", reply)
            answers[what] = reply.startswith("OK ")
            if what.startswith("select") and not answers[what]:
                raise Gone
    except (Gone, Closed, OSError):
        pass
    s.socket.close()
    status = s.process.wait(PATIENCE)
    # 127: of a dynamic linker.
    check(status in (0, 78, 111, 127, -9, 137), "exit status", status)
    return answers


def point(user, fault, commands, judge):
    """Whether the fault was met."""
    trace = os.path.join(user.directory, "trace")
    again(user)
    open(trace, "w").close()
    os.chmod(trace, 0o666)
    user.prefix = ["strace", "-q", "-o", trace] + fault.words().split()
    answers = play(user, commands)
    user.prefix = []
    with open(trace, errors="replace") as f:
        met = "INJECTED" in f.read() or fault.how == KILL and not all(
            answers.get(what) for what, _ in commands)
    judge(user, answers)
    return met


def points(user, commands, judge, places):
    """A sample of them, at one of those places each; with FAULTS=all every one."""
    done = Points()

    def do(call, how, n):
        fault = Fault("imapd-user", call, how, n)
        return done.do(str(fault), functools.partial(point, user, fault, commands, judge))
    again(user)
    answers = play(user, commands)
    check(all(answers.get(what) for what, _ in commands), "without a fault:", answers)
    judge(user, answers)
    kinds = [(call, how) for call in CALLS for how in
             (KILL,) + MORE.get(call, ERRORS.get(call, ()))]
    for call, how in kinds if EVERYTHING else ():
        n, failed = 1, 0
        while failed < FAILED_MAX and (met := do(call, how, n)) is not False:
            n, failed = n + 1, failed + 1 if met is None else 0
    if not EVERYTHING:
        some = [(*kind, n) for kind in kinds for n in places]
        for one in chosen(some, int(os.environ.get("FAULTS", POINTS)), seed_of_run()):
            do(*one)
    done.end()
