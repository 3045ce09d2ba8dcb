"""libimapd.py: a session of imapd-user at each of whose system calls something happens."""
import os
import random
import shutil
import sys
import time

sys.path.append(os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "e2e"))
from libfault import ERRORS, KILL, LEAST, SECONDS, Fault, check
from libimap import PATIENCE, Closed, Session

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
    """{what: whether it was answered OK}, of those that were asked for."""
    answers = {}
    s = Session(user, greet=False)
    try:
        if not s.response().startswith(b"login OK "):
            raise Gone
        for what, command in commands:
            answers[what] = False
            reply, _ = s.do(command)
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
    chooser = random.Random(int(sys.argv[1]) if len(sys.argv) > 1 else None)
    again(user)
    answers = play(user, commands)
    check(all(answers.get(what) for what, _ in commands), "without a fault:", answers)
    judge(user, answers)
    kinds = [(call, how) for call in CALLS for how in
             (KILL,) + MORE.get(call, ERRORS.get(call, ()))]
    end, done, everything = time.monotonic() + SECONDS, 0, os.environ.get("FAULTS") == "all"
    for call, how in kinds if everything else ():
        n = 1
        while tried(user, Fault("imapd-user", call, how, n), commands, judge):
            n, done = n + 1, done + 1
    while not everything and (done < LEAST or time.monotonic() < end):
        call, how = chooser.choice(kinds)
        done += tried(user, Fault("imapd-user", call, how, chooser.choice(places)), commands, judge)
    print(done, "points")


def tried(user, fault, commands, judge):
    try:
        return point(user, fault, commands, judge)
    except Exception:
        print("at", fault)
        raise
