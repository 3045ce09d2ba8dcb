"""Thunderbird, as build/packages has it, driven from outside: it runs scripts of its own kind (Marionette)."""
import json
import os
import socket
import subprocess
import time

from libport import free_port
from libsite import BUILD, Failure, Skip

ROOT = os.path.join(BUILD, "packages", "thunderbird-root")
PREFERENCES = {
    "app.update.enabled": False,
    "app.normandy.enabled": False,
    "browser.safebrowsing.provider.mozilla.updateURL": "",
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "mail.biff.play_sound": False,
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.shell.checkDefaultClient": False,
    "mail.winsearch.firstRunDone": True,
    "mailnews.start_page.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "",
}


class Thunderbird:
    """It runs without a screen, in a home of its own."""

    def __init__(self, directory, preferences=None):
        self.preferences = preferences or {}
        self.program = os.path.join(ROOT, "usr/lib/thunderbird/thunderbird")
        if not os.access(self.program, os.X_OK):
            raise Skip("missing thunderbird: see unpack_thunderbird of ./bootstrap")
        self.home = os.path.join(directory, "home")
        self.port = None
        self.process = self.socket = None
        self.number = 0
        self.unread = b""

    def __enter__(self):
        profile = os.path.join(self.home, "profile")
        os.makedirs(profile)
        self.port = free_port()
        with open(os.path.join(profile, "user.js"), "w") as f:
            for name, value in {**PREFERENCES, **self.preferences,
                    "marionette.port": self.port}.items():
                f.write("user_pref(%s, %s);\n" % (json.dumps(name), json.dumps(value)))
        libraries = [os.path.join(ROOT, "usr/lib/x86_64-linux-gnu"), os.path.join(ROOT, "usr/lib")]
        with open(os.path.join(self.home, "log"), "wb") as log:
            self.process = subprocess.Popen([self.program, "--headless", "--marionette",
                "--remote-allow-system-access", "--no-remote", "--profile", profile],
                env={"HOME": self.home, "PATH": os.environ["PATH"], "LANG": "C.UTF-8",
                "LD_LIBRARY_PATH": ":".join(libraries), "MOZ_DISABLE_CONTENT_SANDBOX": "1"},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.connect()
        self.command("WebDriver:NewSession", {"capabilities": {}})
        self.command("Marionette:SetContext", {"value": "chrome"})
        self.command("WebDriver:SetTimeouts", {"script": 100000})
        return self

    def __exit__(self, *_):
        if self.socket:
            self.socket.close()
        self.process.kill()
        self.process.wait()

    def log(self):
        with open(os.path.join(self.home, "log"), errors="replace") as f:
            return "".join([x for x in f if "Gtk" not in x and "gtk_" not in x][-10:])

    def connect(self):
        end = time.monotonic() + 120
        while True:
            try:
                self.socket = socket.create_connection(("127.0.0.1", self.port), 120)
                break
            except OSError:
                if self.process.poll() is not None or time.monotonic() > end:
                    raise Failure("Thunderbird does not run: " + self.log()) from None
                time.sleep(0.1)
        self.read()

    def read(self):
        """One message: its length, a colon, JSON."""
        while b":" not in self.unread:
            self.receive()
        size, _, rest = self.unread.partition(b":")
        self.unread = rest
        while len(self.unread) < int(size):
            self.receive()
        text, self.unread = self.unread[:int(size)], self.unread[int(size):]
        return json.loads(text)

    def receive(self):
        got = self.socket.recv(65536)
        if not got:
            raise Failure("Thunderbird has ended: " + self.log())
        self.unread += got

    def command(self, name, parameters):
        self.number += 1
        text = json.dumps([0, self.number, name, parameters]).encode()
        self.socket.sendall(b"%d:%s" % (len(text), text))
        _, number, error, result = self.read()
        if error or number != self.number:
            raise Failure("Thunderbird: %s: %s" % (error and error.get("error"),
                (error or {}).get("message")))
        return result

    def run(self, script, *arguments):
        """Runs the body of an async function in the program. Returns what it returns."""
        answer = self.command("WebDriver:ExecuteAsyncScript", {"args": list(arguments), "script": """
            const done = arguments[arguments.length - 1];
            (async () => { %s })().then(v => done({ value: v ?? null }),
                e => done({ error: String(e) + " " + (e && e.stack) }));
            """ % script})["value"]
        if "error" in answer:
            raise Failure("Thunderbird: " + answer["error"])
        return answer["value"]
