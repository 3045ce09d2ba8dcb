"""TLS in tests: certificates, and the programs tls and sign as a keeper starts them."""
import array
import contextlib
import os
import pwd
import socket
import struct
import subprocess

from libsite import BUILD, Failure, check

# common/sys/gate_ask.h, common/net/sign.h
TLS_CERTIFICATE, TLS_CLIENT_CA, TLS_TICKETS, TLS_SERVE = range(0x2201, 0x2205)
SIGN_KEY, SIGN_SERVE = 0x2301, 0x2302
GATE_TLS_UP, GATE_TLS_FAILED = 0x2181, 0x2182
SIGN_ASK, SIGN_IS, SIGN_NO = 0x7301, 0x7381, 0x7382
TICKETS, CLIENT_CERTIFICATE = 1, 2	# flags of TLS_SERVE


def openssl(*arguments, data=None):
    """Runs openssl(1). Returns its standard output."""
    p = subprocess.run(["openssl", *arguments], input=data, timeout=120,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    check(p.returncode == 0, "openssl", " ".join(arguments), p.stderr.decode(errors="replace"))
    return p.stdout


def make_key(path, kind):
    """A private key: "ec", "ec384", "rsa" or "ed25519"."""
    how = {"ec": ("EC", "-pkeyopt", "ec_paramgen_curve:P-256"),
           "ec384": ("EC", "-pkeyopt", "ec_paramgen_curve:P-384"),
           "rsa": ("RSA", "-pkeyopt", "rsa_keygen_bits:2048"), "ed25519": ("ED25519",)}[kind]
    openssl("genpkey", "-algorithm", *how, "-out", path)
    os.chmod(path, 0o600)


class Authority:
    """A certificate authority of its own in a directory; its certificate is self.path."""

    def __init__(self, directory, name="ca"):
        self.directory, self.name = directory, name
        self.path, self.key = (os.path.join(directory, name + end) for end in (".pem", ".key"))
        make_key(self.key, "ec")
        openssl("req", "-x509", "-new", "-key", self.key, "-out", self.path, "-days", "30",
            "-subj", "/CN=Test authority " + name)

    def issue(self, name, kind, subject, alternatives="", usage="serverAuth", days="30"):
        """Makes NAME.pem with the chain and NAME.key. Returns their paths."""
        pem, key = (os.path.join(self.directory, name + end) for end in (".pem", ".key"))
        extensions = os.path.join(self.directory, name + ".ext")
        with open(extensions, "w") as f:
            f.write("basicConstraints=CA:FALSE\nextendedKeyUsage=%s\n" % usage)
            if alternatives:
                f.write("subjectAltName=%s\n" % alternatives)
        make_key(key, kind)
        request = openssl("req", "-new", "-key", key, "-subj", "/CN=" + subject)
        leaf = openssl("x509", "-req", "-CA", self.path, "-CAkey", self.key, "-CAcreateserial",
            "-days", days, "-extfile", extensions, data=request)
        with open(pem, "wb") as f, open(self.path, "rb") as ca:
            f.write(leaf + ca.read())
        return pem, key


def make_certificates(directory):
    """What most tests need. Returns a dictionary of (certificate, key), and "ca": its path.

    "ec" and "rsa" are for mail.example.test and example.test, "wild" for
    *.wild.test, "client" is alice@example.test's, "named" the client certificate
    of somebody with only a common name.
    """
    ca = Authority(directory)
    names = "DNS:mail.example.test,DNS:example.test"
    return {
        "ca": ca.path,
        "authority": ca,
        "ec": ca.issue("ec", "ec", "mail.example.test", names),
        "rsa": ca.issue("rsa", "rsa", "mail.example.test", names),
        "wild": ca.issue("wild", "ec", "wild", "DNS:*.wild.test"),
        "client": ca.issue("client", "ec", "alice", "email:alice@example.test,DNS:x.test", "clientAuth"),
        "named": ca.issue("named", "ec", "bob", "", "clientAuth"),
    }


# ---- records, common/sys/ipc.h

def put_str(text):
    data = text if isinstance(text, bytes) else text.encode()
    return struct.pack("=I", len(data)) + data


def send_record(end, kind, payload=b"", fds=()):
    more = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
    end.sendmsg([struct.pack("=I", kind) + payload], more)


def receive_record(end, seconds=20):
    """Returns (type, payload), or (0, b"") when the other end has closed."""
    end.settimeout(seconds)
    data = end.recv(80 * 1024)
    return (struct.unpack("=I", data[:4])[0], data[4:]) if data else (0, b"")


class Fields:
    """A payload, taken apart from its beginning."""

    def __init__(self, payload):
        self.rest = payload

    def u32(self):
        n, self.rest = struct.unpack("=I", self.rest[:4])[0], self.rest[4:]
        return n

    def view(self):
        n = self.u32()
        check(n <= len(self.rest), "a record that is too short")
        data, self.rest = self.rest[:n], self.rest[n:]
        return data

    def str(self):
        return self.view().decode()


class Up:
    """struct gate_tls, as gate_put_tls() writes it; or failed: why there is no TLS."""

    def __init__(self, record):
        kind, payload = record
        f = Fields(payload)
        self.failed = None
        if kind == GATE_TLS_FAILED:
            self.failed = f.str()
        elif kind == GATE_TLS_UP:
            self.version, self.cipher, self.bits = f.str(), f.str(), f.u32()
            self.sni, self.exporter, self.client = f.str(), f.view(), f.str()
        else:
            raise Failure("not a report: %x" % kind)
        check(f.rest == b"", "more in the report than belongs there")


ROLES = {"tls": "_mailtls", "sign": "_mailkey"}


class Program:
    """
    A program with its control connection at descriptor 3 and the log at 4. Started by root it
    is its role's user from its first instruction, as under a keeper.
    """

    def __init__(self, name, environment, log):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.control = ours
        # Where preexec_fn's copies do not lie in each other's way.
        moved = [os.dup2(fd, at, inheritable=False) for fd, at in ((theirs.fileno(), 60), (log.fileno(), 61))]

        owner = pwd.getpwnam(ROLES[name]) if os.geteuid() == 0 else None

        def layout():
            for fd, at in zip(moved, (3, 4)):
                os.dup2(fd, at)
            os.closerange(5, 256)
            if owner:
                os.setgroups([])
                os.setgid(owner.pw_gid)
                os.setuid(owner.pw_uid)

        self.process = subprocess.Popen([os.path.join(BUILD, name)], preexec_fn=layout, close_fds=False,
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        theirs.close()
        for fd in moved:
            os.close(fd)

    def stop(self, seconds=20):
        """Closes its control connection, and returns its exit status."""
        self.control.close()
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return None


class Gate:
    """tls and sign, with the certificates [(certificate, key), ...], as a keeper has them."""

    def __init__(self, directory, certificates, client_ca=None, tickets=None, **settings):
        self.log_path = os.path.join(directory, "gate.log")
        conf = os.path.join(directory, "gate.conf")
        os.chmod(directory, 0o755)	# for the roles, which look for the configuration there
        settings["tls_certificates"] = " ".join("%s:%s" % pair for pair in certificates)
        with open(conf, "w") as f:
            for key, value in settings.items():
                f.write("%s = %s\n" % (key, value))
        environment = {"PATH": os.environ["PATH"], "MAILSTEAD_CONF": conf}
        for key in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
            if key in os.environ:
                environment[key] = os.environ[key]
        with open(self.log_path, "ab") as log:
            self.sign = Program("sign", environment, log)
            self.tls = Program("tls", environment, log)
        for certificate, key in certificates:
            self.send_file(self.tls, TLS_CERTIFICATE, certificate)
            self.send_file(self.sign, SIGN_KEY, key, certificate)
        if client_ca:
            self.send_file(self.tls, TLS_CLIENT_CA, client_ca)
        if tickets:
            self.send_file(self.tls, TLS_TICKETS, tickets)

    @staticmethod
    def send_file(program, kind, *paths):
        """A record with the files' descriptors; without any when the first cannot be opened."""
        fds = []
        with contextlib.suppress(FileNotFoundError):
            for path in paths:
                fds.append(os.open(path, os.O_RDONLY))
        send_record(program.control, kind, b"", fds)
        for fd in fds:
            os.close(fd)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        statuses = (self.tls.stop(), self.sign.stop())
        if kind is not None:
            print("--- the log:\n%s---" % "\n".join(self.log()[-30:]))
        else:
            check(statuses == (0, 0), "tls and sign ended with", statuses)

    def log(self):
        with open(self.log_path, errors="replace") as f:
            return f.read().splitlines()

    def signer(self):
        """A connection for one signature."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        send_record(self.sign.control, SIGN_SERVE, b"", [theirs.fileno()])
        theirs.close()
        return ours

    def serve(self, client, service="submission", flags=0, peer="192.0.2.1"):
        """Hands a client's socket over. Returns (cleartext end, report)."""
        plain, plain_theirs = socket.socketpair()
        report, report_theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        signer = self.signer()
        send_record(self.tls.control, TLS_SERVE, put_str(service) + put_str(peer) + struct.pack("=I", flags),
            [client.fileno(), plain_theirs.fileno(), report_theirs.fileno(), signer.fileno()])
        for s in (plain_theirs, report_theirs, signer, client):
            s.close()
        return plain, report

    def connect(self, **options):
        """A TCP connection to a child of tls. Returns (the client's socket, cleartext end, report)."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            client = socket.create_connection(listener.getsockname())
            server, _ = listener.accept()
        client.settimeout(60)
        return (client, *self.serve(server, **options))
