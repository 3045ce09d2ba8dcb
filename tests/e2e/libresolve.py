"""tests/e2e/resolve.c against a World: what deliver-remote would try for next hops."""
import os
import subprocess

from libsite import BUILD, check, equal


class Resolve:
    def __init__(self, directory, port, **settings):
        self.path = os.path.join(directory, "resolve.conf")
        keys = {"hostname": "me.test", "resolvers": "127.0.0.1:%d" % port, "dns_timeout": "2s",
            "remote_address_family": "prefer-ipv4"}
        keys.update(settings)
        with open(self.path, "w") as f:
            f.write("".join("%s = %s\n" % pair for pair in keys.items()))

    def run(self, *nexthops):
        """[(outcome, [places])] for each of them."""
        done = subprocess.run([os.path.join(BUILD, "tests", "e2e", "resolve"), *nexthops], text=True,
            stdout=subprocess.PIPE, env=dict(os.environ, MAILSTEAD_CONF=self.path), timeout=180)
        equal(done.returncode, 0)
        lines = done.stdout.splitlines()
        self.validates = lines.pop(0) == "validates"
        results = []
        while lines:
            outcome = lines.pop(0)
            n = int(outcome.split()[1]) if outcome.startswith("found") else 0
            results.append((outcome, lines[:n]))
            del lines[:n]
        equal(len(results), len(nexthops))
        return results

    def table(self, cases):
        """{next hop: ["HOST ADDRESS", ...] or the beginning of the outcome}"""
        for (nexthop, want), (outcome, places) in zip(cases.items(), self.run(*cases)):
            if isinstance(want, str):
                check(outcome.startswith(want), nexthop, ": got", outcome, places, "want", want)
            else:
                equal([" ".join(p.split()[:2]) for p in places], want, nexthop, outcome)
