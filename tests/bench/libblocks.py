"""What the building blocks of a mail server cost here, and where the goals come from."""
import math
import os
import subprocess

# At the reference, the machine that absolute goals were set on, in microseconds: from and to. How
# each was taken there is not known to the last detail.
BLOCKS = {
    "fork": ("fork of a small process", 43, 43),
    "names": ("rename, link, unlink, each", 4, 6),
    "musl": ("vfork and exec of a static program, musl", None, None),
    "static": ("vfork and exec of a static one", 110, 110),
    "dynamic": ("vfork and exec of a dynamic one, libc alone", 170, 170),
    "openssl": ("vfork and exec of one linked with OpenSSL", 580, 580),
    "write": ("create, write 4 KB, fsync, unlink (time)", 110, 230),
    "p256": ("a signature with P-256", None, None),
    "rsa2048": ("a signature with RSA of 2048 bits", None, None),
}
KERNEL = ("fork", "names")


class Blocks:
    """Measured at the time of this run, on the same machine, as busy as it is. Without all: what
    the factor needs."""

    def __init__(self, setting, all_of_them=False):
        self.usec = {}
        blocks = [os.path.join(setting.programs, "blocks"), setting.directory]
        commands = [blocks]
        if all_of_them:
            commands = [[*blocks, "-a"], [os.path.join(setting.programs, "signs")]]
        for command in commands:
            p = subprocess.run(command, stdout=subprocess.PIPE, text=True)
            if p.returncode == 0:
                self.usec.update((name, float(usec)) for name, usec in
                    (line.split() for line in p.stdout.splitlines()))

    def times(self, name):
        """As long as at the reference; None where that has no figure."""
        _, least, most = BLOCKS[name]
        return self.usec[name] / math.sqrt(least * most) if least and name in self.usec else None

    def factor(self):
        """How many times as long the kernel takes as at the reference, or None. What executes
        programs is left out: where CPUID traps, that is mostly glibc's start, which programs
        linked with musl are without."""
        times = [self.times(name) for name in KERNEL]
        return math.prod(times) ** (1 / len(times)) if all(times) else None

    def table(self):
        out = "  %-45s %6s %10s %6s\n" % ("building blocks, us of CPU time", "here", "reference", "times")
        for name, (what, least, most) in BLOCKS.items():
            if name in self.usec:
                reference = "%d-%d" % (least, most) if least != most else least or ""
                out += ("  %-45s %6s %10s %6s" % (what, number(self.usec[name]), reference,
                    "%.1f" % self.times(name) if least else "")).rstrip() + "\n"
        if self.factor():
            out += """  By the first two (geometric mean) the kernel takes %.2f times as long here and now as at the
  reference, the machine that absolute goals of CPU time were set on. Such a goal is judged as it is;
  and, measured anew for each, multiplied by that: an estimate, not what was asked for.
""" % self.factor()
        return out


def number(x):
    return "%.1f" % x if x < 10 else "%.0f" % x
