"""libpoints.py: the points of a test that makes a fault at each of many places.

A point has a name, and a function that says whether the fault was met there, or raises. In a run
with FAULTS_JOURNAL=FILE what held is written there, and the next run does not do it again: one
that was stopped goes on where it was. What did not hold is tried once more at the end, when
nothing else of the test runs, before it counts: on a busy machine time runs out.
"""
import hashlib
import os
import threading

from libsite import check

EVERYTHING = os.environ.get("FAULTS") == "all"
POINTS = 32	# in a sample


def chosen(points, number, seed, name=str):
    """So many of them, in an order that the seed and their names alone decide.

    Whether there are some others in between does not matter: on another machine, where programs
    make some calls more, the same points are chosen.
    """
    def rank(point):
        return hashlib.sha256(("%d %s" % (seed, name(point))).encode()).digest()
    return sorted(points, key=rank)[:number]


class Points:
    def __init__(self):
        self.path = os.environ.get("FAULTS_JOURNAL")
        self.lock = threading.Lock()
        self.done, self.met, self.known = 0, 0, {}
        self.doubtful = []	# points that did not hold
        self.wrong = []		# what is wrong
        if self.path and os.path.exists(self.path):
            with open(self.path) as f:
                # The last line may have been cut.
                for line in f.read().split("\n")[:-1]:
                    met, _, name = line.partition(" ")
                    self.known[name] = met == "met"

    def do(self, name, function):
        """Returns whether the fault was met there, or None: it did not hold."""
        met = self.known.get(name)
        if met is None:
            try:
                met = bool(function())
            except Exception as e:
                print("once more, later:", str(e).partition("\n")[0], flush=True)
                with self.lock:
                    self.doubtful.append((name, function))
                return None
            self.note(name, met)
        with self.lock:
            self.done, self.met = self.done + 1, self.met + met
        return met

    def note(self, name, met):
        if self.path:
            with self.lock, open(self.path, "a") as f:
                f.write("%s %s\n" % ("met" if met else "past", name))

    def end(self, least=1):
        """Says how many points there were, and fails where one did not hold a second time."""
        for name, function in self.doubtful:
            try:
                met = bool(function())
            except Exception as e:
                print("wrong:", str(e).partition("\n")[0], flush=True)
                self.wrong.append(str(e))
            else:
                self.note(name, met)
                self.done, self.met = self.done + 1, self.met + met
        tell(self.met, self.wrong)
        check(self.met >= least, "only", self.met, "were met")


def tell(points, wrong=()):
    """The last line, for tests/faults; and the end of a test with complaints."""
    print("%d points, %d failed" % (points + len(wrong), len(wrong)), flush=True)
    check(not wrong, "\n".join(wrong))
