"""libboot.py: file systems that can lose power, and machines that were just started."""
import os
import shutil
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from libqueue import check, equal  # noqa: E402

IMAGE_SIZE = 32 << 20
DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"


def skip(why):
    print(why)
    sys.exit(77)


def run_quietly(*command):
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL).returncode == 0


def need_mounts():
    """Starts the test again with mounts of its own, which end with it."""
    if os.geteuid() != 0:
        skip("needs root to mount a file system")
    if "LIBBOOT" not in os.environ:
        own = ("unshare", "-m", "--propagation", "private")
        if not run_quietly(*own, "true"):
            skip("no process can have mounts of its own here")
        os.environ["LIBBOOT"] = "1"
        os.execvp("unshare", [*own, sys.executable, *sys.argv])


def need_clocks():
    """Processes can have a clock since boot of their own."""
    if not run_quietly("unshare", "--time", "--fork", "--boottime=10", "true"):
        skip("the kernel has no clocks for some processes alone")


class Disk:
    """with Disk(image, path, options of mkfs.ext4): an ext4 in a file, mounted at path."""

    def __init__(self, image, path, *options):
        self.image, self.path = image, path
        with open(image, "wb") as f:
            f.truncate(IMAGE_SIZE)
        if not run_quietly("mkfs.ext4", "-q", "-F", *options, image):
            skip("missing mkfs.ext4")
        self.mount()

    @classmethod
    def left(cls, image, path):
        """One that is there already."""
        disk = cls.__new__(cls)
        disk.image, disk.path = image, path
        disk.mount()
        return disk

    def __enter__(self):
        return self

    def __exit__(self, *_):
        run_quietly("umount", "-l", self.path)

    def mount(self):
        if not run_quietly("mount", "-o", "loop", self.image, self.path):
            skip("cannot mount a file")

    def lose_power(self):
        """What is on the disk at this moment, from now on."""
        left = self.image + ".left"
        shutil.copyfile(self.image, left)
        check(run_quietly("umount", self.path), "umount")
        os.rename(left, self.image)
        # As at every start of a machine.
        run_quietly("e2fsck", "-f", "-y", self.image)
        self.mount()


def run_since_boot(q, seconds, *arguments):
    """A runner of a machine that was started so many seconds ago."""
    with open("/proc/uptime") as f:
        up = float(f.read().split()[0])
    user, q.user = q.user, None
    try:
        p = q.runner(*(arguments or ("-1",)), args=(
            "unshare", "--time", "--fork", "--kill-child", "--boottime=%d" % (seconds - up),
            "setpriv", "--reuid=%d" % user.pw_uid, "--regid=%d" % user.pw_gid, "--clear-groups"))
    finally:
        q.user = user
    equal(p.wait(120), 0, "status")


def id_of(seconds):
    """An id made at that time."""
    n, text = int(seconds * 1000000), ""
    for _ in range(11):
        n, text = n // 32, DIGITS[n % 32] + text
    return text + "00000"


def renamed(data, id, seconds):
    """The queue file with that id and time."""
    lines = data.split(b"\n", 3)
    lines[1] = b"id " + id.encode()
    lines[2] = b"time %d.%06d" % (int(seconds), int(seconds * 1000000) % 1000000)
    return b"\n".join(lines)


def grow_old(path, seconds=60):
    """As if it had been written then: what was written a moment ago is left alone."""
    os.utime(path, (time.time() - seconds,) * 2)
