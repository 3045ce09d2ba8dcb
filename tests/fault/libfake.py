"""libfake.py: a queue site whose mail for other machines goes to fake-remote; see fake-remote.c."""
import collections
import contextlib
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from libqueue import BUILD, Queue  # noqa: E402

Line = collections.namedtuple("Line", "pid what hop id rcpts")


class Remote(Queue):
    """Like Queue. do() says what becomes of mail for others."""

    def __init__(self, directory, beside=None, **settings):
        """beside: a directory for the programs, if that of the site has no symbolic links."""
        settings.setdefault("routes", "")
        settings.setdefault("recipient_limit", "20000")
        super().__init__(directory, **settings)
        self.libexec = os.path.join(beside or directory, "libexec")
        os.mkdir(self.libexec, 0o755)
        for name in os.listdir(BUILD):
            path = os.path.join(BUILD, name)
            if os.path.isfile(path) and os.access(path, os.X_OK) and name != "deliver-remote":
                os.symlink(path, os.path.join(self.libexec, name))
        os.symlink(os.path.join(BUILD, "tests", "fault", "fake-remote"),
                   os.path.join(self.libexec, "deliver-remote"))
        self.programs = self.libexec
        self.write("remote.log", "")

    def do(self, **actions):
        """do(a_example="down", otherwise="ok 0"): by domain, with _ for dots."""
        lines = []
        for name, action in actions.items():
            hop = "*" if name == "otherwise" else "mx " + name.replace("_", ".")
            lines.append("%s=%s\n" % (hop, action))
        self.write("remote.new", "".join(lines))
        os.rename(self.path("remote.new"), self.path("remote"))

    def remote(self, what=None, hop=None):
        """What fake-remote did, as Lines."""
        found = []
        with contextlib.suppress(FileNotFoundError), open(self.path("remote.log")) as f:
            for text in f:
                pid, did, where, id, n = text.rstrip("\n").split("\t")
                line = Line(int(pid), did, where, id, int(n))
                if what in (None, did) and hop in (None, where):
                    found.append(line)
        return found

    def destinations(self):
        """{hop: fields} of queue/destinations."""
        with open(os.path.join(self.queue, "destinations")) as f:
            lines = f.read().splitlines()
        assert lines[0] == "mailstead-destinations 1"
        return {line.split("\t")[0]: line.split("\t")[1:] for line in lines[1:]}

    def rules(self, *lines):
        if not os.path.isdir(self.queue):
            self.run()
        with open(os.path.join(self.queue, "rules.new"), "w") as f:
            f.write("".join(line + "\n" for line in lines))
        self.give(os.path.join(self.queue, "rules.new"))
        os.rename(os.path.join(self.queue, "rules.new"), os.path.join(self.queue, "rules"))
