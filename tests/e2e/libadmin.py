"""mailstead(8) with a configuration of its own, as one user and without a site."""
import json
import os
import shutil
import subprocess

from libsite import BUILD, equal

PROGRAMS = ("mailstead", "dns-tool", "key-tool")


class Tool:
    """Never root: what it starts stays the user it is, whoever the role users of the machine are."""

    def __init__(self, directory, **settings):
        self.directory = directory
        self.programs = os.path.join(directory, "programs")
        os.mkdir(self.programs)
        for name in PROGRAMS:
            shutil.copy(os.path.join(BUILD, name), self.programs)
        self.conf = self.file("mailstead.conf", "")
        self.settings = {"log": "stderr"}
        for name in ("domains", "users", "aliases", "routes"):
            self.settings[name] = self.file(name, "")
        self.set(**settings)

    def file(self, name, text):
        path = os.path.join(self.directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as f:
            f.write(text)
        return path

    def set(self, **settings):
        self.settings.update(settings)
        self.file("mailstead.conf", "".join("%s = %s\n" % pair for pair in self.settings.items()))

    def run(self, *arguments, status=0, env=None):
        command = [os.path.join(self.programs, "mailstead"), *arguments]
        if os.geteuid() == 0:
            command = ["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups"] + command
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            timeout=180, env=dict(os.environ, MAILSTEAD_CONF=self.conf,
                MAILSTEAD_LIBEXEC=self.programs, **(env or {})))
        self.errors = done.stderr
        if status is not None:
            equal(done.returncode, status, arguments, done.stdout, done.stderr)
        self.status = done.returncode
        return done.stdout

    def json(self, *arguments, status=0):
        return [json.loads(line) for line in self.run(*arguments, "--json", status=status).splitlines()]
