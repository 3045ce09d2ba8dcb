"""What the bench of a mailbox prints: a line for each operation, and whether its goals are reached."""
import statistics

from liboperations import OPERATIONS
from libtable import number


def operations():
    """By the names of their rows."""
    return {name: o for o in OPERATIONS for name in (o.name, o.name + ", first", o.name + ", again")}


def median(values):
    return tuple(statistics.median(v) for v in zip(*values))


def ratio(other, ours):
    return "%.2f" % (other / ours) if ours > 0 else "-"


def cell(operation, got):
    if operation.unit:
        return "%s %s" % (number(got[0]), operation.unit)
    return "%s / %s" % (number(max(got[0], 0)), number(got[1]))


def verdict(operation, ours, others):
    """others: by name. What stands at the end of the line: goals that nobody is there for are none."""
    missed = ["%s %s" % (name, ratio(got[0], ours[0])) for name, got in others.items()
        if operation.limit(name) and got[0] < operation.limit(name) * ours[0]]
    if operation.within:
        missed = ["%s ms" % number(ours[1])] if ours[1] > operation.within else []
    elif not others:
        return ""
    return "  MISSED: " + ", ".join(missed) if missed else "  reached"


def line(row, operation, results):
    out = "%-38s" % row
    got = {name: median(values[row]) for name, values in results.items() if row in values}
    ours = got.get("mailstead")
    for name in results:
        text = cell(operation, got[name]) if name in got else "-"
        if ours and name in got and name != "mailstead":
            text += " x%6s" % ratio(got[name][0], ours[0])
        out += "%28s" % text
    if ours:
        out += verdict(operation, ours, {n: g for n, g in got.items() if n not in ("mailstead", "base")})
    return out


def report(results, say):
    """CPU and time of each system, and the others' CPU to ours."""
    say("CPU ms / ms; x: CPU time (or memory) of it by Mailstead's, above 1 it has more")
    say("%-38s" % "" + "".join("%28s" % n for n in results))
    named = operations()
    rows = dict.fromkeys(row for values in results.values() for row in values)
    lines = [line(row, named[row], results) for row in rows]
    for text in lines:
        say(text.rstrip())
    say("goals: %d reached, %d MISSED" % (sum(t.endswith("  reached") for t in lines),
        sum("  MISSED: " in t for t in lines)))
