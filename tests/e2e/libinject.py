"""Programs that find our sendmail where they look for it: /usr/sbin/sendmail.

They see it in a mount namespace of their own; the machine's own file, if there is one, stays
what it is. Besides, some of their files may be replaced there.
"""
import os
import subprocess

from libsite import Skip, need, need_root

NAMES = ("sendmail", "mailq")


class View:
    """What a program sees of this machine. paths maps its files and directories to ours."""

    def __init__(self, site, directory, paths=None):
        need_root()
        need("unshare", "mount", "setpriv")
        self.site, self.directory = site, os.path.join(directory, "view")
        os.makedirs(os.path.join(self.directory, "sbin"))
        # How it was called, a line for each time.
        self.calls = os.path.join(self.directory, "calls")
        with open(self.calls, "w"):
            os.chmod(self.calls, 0o666)
        for name in NAMES:
            path = os.path.join(self.directory, "sbin", name)
            with open(path, "w") as f:
                f.write("#!/bin/sh\necho %s \"$@\" >>%s\nexec %s \"$@\"\n" % (name, self.calls,
                    site["MAILQ" if name == "mailq" else "SENDMAIL"]))
            os.chmod(path, 0o755)
        # Some ask the machine for the domain of their user.
        script = "hostname %s\n" % site["DOMAIN"]
        script += "mount -t overlay -o lowerdir=%s/sbin:/usr/sbin overlay /usr/sbin\n" % self.directory
        for path, ours in (paths or {}).items():
            script += "mount --bind %s %s\n" % (ours, path)
        self.script = os.path.join(self.directory, "enter")
        with open(self.script, "w") as f:
            f.write("#!/bin/sh\nset -e\n%sexec \"$@\"\n" % script)
        os.chmod(self.script, 0o755)
        if subprocess.run(self.command("true")).returncode != 0:
            raise Skip("no private view of /usr/sbin: overlays cannot be mounted here")

    def command(self, *args, user=None):
        become = ["setpriv", "--reuid", user, "--regid", user, "--init-groups", "--"] if user else []
        return ["unshare", "-m", "-u", "--propagation", "private", self.script, *become, *args]

    def called(self):
        """The command lines since the last time."""
        with open(self.calls, "r+") as f:
            lines = f.read().splitlines()
            f.truncate(0)
        return lines

    def run(self, *args, user=None, home="/", data="", env=None, seconds=60):
        """(exit status, all that it says)."""
        p = subprocess.run(self.command(*args, user=user), input=data.encode(), cwd=home,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=seconds,
            env={"PATH": "/usr/bin:/bin:/usr/sbin", "HOME": home, "LANG": "C.UTF-8",
                "LOGNAME": user or "root", "USER": user or "root", "TERM": "dumb", **(env or {})})
        return p.returncode, p.stdout.decode(errors="replace")
