"""The running processes, as /proc/PID/stat shows them."""
import collections
import os

Entry = collections.namedtuple("Entry", "name state parent session")


def entry(pid):
    """The Entry of a process, or None when there is none; a zombie is none."""
    try:
        with open("/proc/%d/stat" % pid) as f:
            head, _, tail = f.read().rpartition(")")
    except (FileNotFoundError, ProcessLookupError):
        return None
    words = tail.split()
    if words[0] in "ZX":
        return None
    return Entry(head.split("(", 1)[1], words[0], int(words[1]), int(words[3]))


def table():
    """{pid: Entry} of all processes."""
    found = {int(pid): entry(int(pid)) for pid in os.listdir("/proc") if pid.isdigit()}
    return {pid: e for pid, e in found.items() if e}


def descendants(root):
    """{pid: name} of the processes below root."""
    below, every = {}, table()
    for pid, e in every.items():
        at = pid
        while at in every and at != root:
            at = every[at].parent
        if at == root and pid != root:
            below[pid] = e.name
    return below


def children(root, name):
    """The pids of the children of root that have that name."""
    return [pid for pid, e in table().items() if e.parent == root and e.name == name]
