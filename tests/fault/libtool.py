"""libtool.py: mailstead queue against the site of libqueue.py."""
import os
import subprocess

from libqueue import equal


def tool(q, *arguments, status=0, program="mailstead", seconds=150, **more):
    """Runs mailstead queue. Returns what it says, errors first."""
    p = q.start(program, "queue", *arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)
    out, err = p.communicate(timeout=seconds)
    equal(p.returncode, status, arguments, err.decode(errors="replace"), out.decode(errors="replace"))
    return err.decode(errors="replace") + out.decode(errors="replace")


def place(q, id):
    """Where the message is: "new", "cur", "hold", or None."""
    for path in q.queued():
        if os.path.basename(path) == id:
            return os.path.relpath(path, q.queue).split("/")[0]
    return None


def path_of(q, id):
    return [p for p in q.queued() if p.endswith("/" + id)][0]
