"""What a bench is, and how its results are told."""
import os
import re
import statistics

HERE = os.path.dirname(os.path.abspath(__file__))


class Bench:
    """A file NAME.bench: settings, a line "---", and the dialogue for load."""

    def __init__(self, path):
        self.path = path
        self.name = os.path.basename(path)[:-len(".bench")]
        self.title = self.port = ""
        self.clients = [1, 10]
        self.certificates = ["none"]
        self.systems = []
        self.idle = 0
        self.messages = 0	# of each session, which come to the Maildir
        self.total = 0		# messages of a run, however long that takes; 0: for some seconds
        self.members = 0	# of a list, to which one message goes
        self.mailbox = (0, 0)	# messages in the mailbox of $BOX, and octets of each
        self.megabytes = 0.0	# that a session brings; figures are for each then
        self.sink = False	# they go to smtp-sink
        self.sendmail = False	# the client runs sendmail
        self.goals = []
        with open(path) as f:
            for line in f.read().partition("\n---\n")[0].splitlines():
                key, _, value = line.partition(" ")
                if line and key != "#":
                    self.set(key, value.strip())

    def set(self, key, value):
        if key in ("title", "port"):
            setattr(self, key, value)
        elif key in ("certificates", "systems"):
            setattr(self, key, value.split())
        elif key == "clients":
            self.clients = list(map(int, value.split()))
        elif key in ("sink", "sendmail"):
            setattr(self, key, True)
        elif key == "members":
            self.members = self.messages = self.total = int(value)
        elif key in ("idle", "messages", "total"):
            setattr(self, key, int(value))
        elif key == "mailbox":
            self.mailbox = tuple(map(int, value.split()))
        elif key == "megabytes":
            self.megabytes = float(value)
        elif key == "goal":
            self.goals.append(Goal(value))
        else:
            raise SystemExit("%s: unknown setting %s" % (self.path, key))


class Goal:
    """goal cpu < MS, goal rate >= N, goal rate >= N x SYSTEM, goal always ...; connections as cpu"""

    def __init__(self, text):
        self.text = text
        match = re.fullmatch(r"(always )?(cpu|rate|connections) (<|<=|>=) ([0-9.]+)(?: x (\S+))?", text)
        if not match:
            raise SystemExit("a goal that is not understood: " + text)
        self.always, self.what, self.relation, number, self.other = match.groups()
        self.number = float(number)

    def judge(self, rows, factor):
        """rows: by the name of the system; factor: of libblocks, or None. A text, or None when it
        was not measured."""
        wanted = ["mailstead"] + ([self.other] if self.other else [])
        if any(name not in rows or self.what not in rows[name].runs[0] for name in wanted):
            return None
        got = rows["mailstead"].median(self.what)
        if self.other:
            got /= rows[self.other].median(self.what)
        text = "goal %s: %s (%s)" % (self.text, self.word(got, self.number), number(got))
        if factor and self.what == "cpu" and not self.other:
            text += "; as this machine is now, %s (%.2f times the goal): %s, by estimate" % (
                number(factor * self.number), factor, self.word(got, factor * self.number))
        return text

    def word(self, got, wanted):
        reached = {"<": got < wanted, "<=": got <= wanted, ">=": got >= wanted}[self.relation]
        return "reached" if reached else "MISSED"


def benches(names):
    """All benches of which the name contains one of the names; all without names."""
    files = sorted(f for f in os.listdir(HERE) if f.endswith(".bench"))
    return [Bench(os.path.join(HERE, f)) for f in files
        if not names or any(n in f[:-len(".bench")] for n in names)]


class Row:
    """The runs of one system in one bench: load's values of each round."""

    def __init__(self, system):
        self.system = system
        self.runs = []
        self.memory = None
        self.error = ""

    def values(self, key):
        return [run[key] for run in self.runs]

    def median(self, key):
        return statistics.median(self.values(key))

    def failed(self):
        return int(sum(self.values("failed")))

    def ratios(self, other, key):
        """Of this one to another, round by round."""
        return [a / b for a, b in zip(self.values(key), other.values(key)) if b]


def number(x):
    """Three digits that say something."""
    if x >= 100:
        return format(round(x), ",")
    return "%.*f" % (1 if x >= 10 else 2 if x >= 1 else 3, x)


def spread(values):
    if not values:
        return ""
    middle = number(statistics.median(values))
    if len(values) == 1:
        return middle
    return "%s (%s-%s)" % (middle, number(min(values)), number(max(values)))


COLUMNS = "  %-15s %-24s %-20s %-22s %-20s %7s %9s %12s\n"


def headings(bench):
    """What is counted, and what the last column is."""
    if bench.sink:
        return "messages", "connections"
    if bench.members:
        return "messages", "kB at most"
    if bench.megabytes:
        return "MB", "kB idle"
    return ("messages", "in Maildir/s") if bench.messages else ("sessions", "kB idle")


def last_column(bench, row):
    if bench.sink:
        return number(row.median("connections")) if "connections" in row.runs[0] else ""
    if bench.members:
        return number(row.median("peak") / 1024)
    if bench.messages:
        return number(row.median("delivered"))
    return "" if row.memory is None else number(row.memory / 1024)


def table(bench, certificate, clients, rows, fastest, factor):
    """The text of one bench with so many clients. rows: in the order of the systems; factor: as
    for a goal."""
    kind = "" if certificate == "none" else ", " + certificate
    out = "%s%s, %d at a time: %s\n" % (bench.name, kind, clients, bench.title)
    what, last = headings(bench)
    out += COLUMNS % ("", "%s/s (min-max)" % what, "mailstead to it", "CPU ms each (min-max)",
        "mailstead to it", "ms each", "client ms", last)
    ours = next((r for r in rows if r.system == "mailstead" and r.runs), None)
    for row in rows:
        if row.error:
            out += "  %-15s %s\n" % (row.system, row.error)
            continue
        compare = ours if ours is not row else None
        out += COLUMNS % (row.system, spread(row.values("rate")),
            spread(compare.ratios(row, "rate")) if compare else "", spread(row.values("cpu")),
            spread(compare.ratios(row, "cpu")) if compare else "",
            number(row.median("median_us") / 1000), number(row.median("client")),
            last_column(bench, row))
        if row.runs and "calls" in row.runs[0]:
            out += "  %-15s system calls each: %s; of them %s sync, %s unlink\n" % ("",
                *(number(row.median(what)) for what in ("calls", "syncs", "unlinks")))
        if row.failed():
            out += "  %-15s %d FAILED: %s\n" % ("", row.failed(), row.runs[-1]["error"])
    named = {row.system: row for row in rows if row.runs}
    goals = [goal.judge(named, factor) for goal in bench.goals if fastest or goal.always]
    out += "".join("  %s\n" % text for text in goals if text)
    return "\n".join(line.rstrip() for line in out.split("\n"))
