"""Where the benches run: namespaces, roots of other systems, a file system, certificates."""
import contextlib
import os
import platform
import subprocess
import sys

from libmeasure import raise_loopback
from libsystem import TOP

INSIDE = "MAILSTEAD_BENCH_INSIDE"
SPOOL_SIZE = 12 << 30	# of the file with the file system; as much as is written is used
PACKAGES = {"postfix": ["postfix"], "dovecot": ["dovecot-imapd", "dovecot-pop3d"],
    "exim": ["exim4-daemon-light"], "opensmtpd": ["opensmtpd"],
    "courier": ["courier-imap", "courier-pop", "courier-authlib-userdb"],
    "cyrus": ["cyrus-imapd", "sasl2-bin"], "popa3d": ["popa3d", "ucspi-tcp"]}


def enter_namespaces():
    """Starts this program again with mounts and a network of its own, if that works."""
    if os.environ.get(INSIDE) or os.geteuid() != 0:
        return
    command = ["unshare", "-m", "-n", sys.executable]
    trial = subprocess.run(command + ["-B", "-c", "import libmeasure; libmeasure.raise_loopback()"],
        cwd=os.path.join(TOP, "tests", "bench"), stderr=subprocess.DEVNULL)
    if trial.returncode == 0:
        os.environ[INSIDE] = "1"
        os.execvp("unshare", [*command, *sys.argv])


def prepare_network():
    raise_loopback()
    with contextlib.suppress(OSError), open("/proc/sys/net/ipv4/ip_local_port_range", "w") as f:
        f.write("1025 65535")


def install(trees, names):
    """The trees of other systems, with the network of the machine."""
    for name in names:
        command = [os.path.join(TOP, "tests", "bench", "trees"), trees, name, *PACKAGES[name]]
        if subprocess.run(command).returncode != 0:
            print("bench: no %s here" % name, file=sys.stderr)


def make_spool(directory, image, many):
    """An ext4 with a journal in a file, mounted there. What to say of it."""
    inodes = ["-i", "4096"] if many else []
    with open(image, "wb") as f:
        f.truncate(SPOOL_SIZE)
    try:
        for command in (["mkfs.ext4", "-q", "-F", *inodes, "-E", "lazy_itable_init=0", image],
                ["mount", "-o", "loop", image, directory]):
            if subprocess.run(command, stderr=subprocess.DEVNULL).returncode != 0:
                return describe(directory)
    except FileNotFoundError:
        return describe(directory)
    finally:
        os.unlink(image)
    os.chmod(directory, 0o755)
    return "ext4 with a journal in a loop file, on " + describe(os.path.dirname(image))


def describe(directory):
    return subprocess.run(["findmnt", "-no", "FSTYPE,OPTIONS", "-T", directory],
        stdout=subprocess.PIPE, text=True).stdout.strip() or "an unknown file system"


def make_certificates(directory):
    os.mkdir(directory, 0o755)
    kinds = {"ecdsa": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
        "rsa": ["-newkey", "rsa:2048"]}
    for name, options in kinds.items():
        path = os.path.join(directory, name)
        subprocess.run(["openssl", "req", "-x509", *options, "-nodes", "-days", "30", "-subj",
            "/CN=example.test", "-keyout", path + ".key", "-out", path + ".pem"], check=True,
            stderr=subprocess.DEVNULL)
        os.chmod(path + ".key", 0o600)


class Report:
    """Goes to standard output and to a file."""

    def __init__(self, directory, name):
        os.makedirs(directory, exist_ok=True)
        self.file = open(os.path.join(directory, name), "w")

    def say(self, text=""):
        print(text, flush=True)
        print(text, file=self.file, flush=True)


def cpu_model():
    with open("/proc/cpuinfo") as f:
        for line in f:
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()
