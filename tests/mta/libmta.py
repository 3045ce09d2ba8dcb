"""Mail servers of Debian, run for a test or a benchmark: each takes mail on a port
of the loopback and hands all of it to one place, a smarthost.

They are not installed (their packages conflict): fetch downloads them, jail runs
them with users, /etc and /var of their own, in the network that the caller is in.
All that they write and need not leave is in directory/srv: spool, log, configuration.

	with Exim(directory, relay=("127.0.0.1", 2525)) as mta:
	    smtplib.SMTP(mta.host, mta.port).sendmail(...)
	    wait_for(lambda: not mta.queued(), ...)
"""
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path.append(os.path.join(TOP, "tests", "e2e"))
from libport import free_port  # noqa: E402


class MtaFailure(Exception):
    """It could not be started; the text says why."""


def packages(name):
    """The directory into which fetch has downloaded the package, or None."""
    for build in (os.environ.get("BUILD") or "", os.path.join(TOP, "build")):
        path = os.path.join(build, "packages", name)
        if build and os.path.isdir(path):
            return path
    return None


def missing():
    """What of all this is not there: names of packages. None of it runs without root."""
    return [m.package for m in (Postfix, Exim, Opensmtpd) if not packages(m.package)]


class Jail:
    """A package of its own world. directory/srv is its /srv."""

    def __init__(self, package, directory):
        self.packages = packages(package)
        if not self.packages:
            raise MtaFailure("missing " + package)
        self.volume = os.path.join(directory, "srv")
        os.makedirs(self.volume, exist_ok=True)

    def command(self, *command):
        """The command line that runs the command in it; all that it starts ends with it."""
        return ["setpriv", "--pdeathsig", "KILL", "unshare", "-m", "-p", "-f", "--mount-proc",
            "--kill-child", os.path.join(HERE, "jail"), self.packages, self.volume, *command]

    def run(self, *command, timeout=120, **options):
        """Runs a command to its end. Returns (exit status, output)."""
        p = subprocess.run(self.command(*command), stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=timeout, **options)
        return p.returncode, p.stdout.decode(errors="replace")


class Mta:
    """One mail server. It works between start() and stop()."""
    package = ""

    def __init__(self, directory, relay, host="127.0.0.1", port=None, **more):
        """relay: (address, port) that all mail goes to. more: lines for its configuration,
        see more of each class."""
        self.directory = directory
        self.relay = relay
        self.host = host
        self.port = port or free_port(host)
        self.more = more
        self.jail = Jail(self.package, directory)
        self.volume = self.jail.volume
        self.process = None

    def write(self, name, text):
        with open(os.path.join(self.volume, name), "w") as f:
            f.write(text)

    def log(self):
        """All that it has logged."""
        text = ""
        for name in ("output", "log", "log/mainlog", "log/paniclog"):
            with contextlib.suppress(OSError), \
                    open(os.path.join(self.volume, name), errors="replace") as f:
                text += f.read()
        return text

    def script(self):
        """Shell commands that set it up and become it; writes what they need."""
        raise NotImplementedError

    def command(self):
        return self.jail.command("sh", "-euc", self.script())

    def start(self):
        with open(os.path.join(self.volume, "output"), "ab") as out:
            self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=out,
                stderr=out)
        end = time.monotonic() + 20
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > end:
                self.stop()
                raise MtaFailure("%s does not answer: %s" % (self.package, self.log()[-2000:]))
            time.sleep(0.05)
        return self

    def answers(self):
        with contextlib.suppress(OSError), socket.create_connection((self.host, self.port), 5) as s:
            return s.recv(3) == b"220"
        return False

    def stop(self):
        """Ends it with all that it has started: the first process of its name space ends the others.
        That is not left to --kill-child, which a program that changes its user is rid of."""
        if self.process:
            pid = self.process.pid
            with contextlib.suppress(OSError), open("/proc/%d/task/%d/children" % (pid, pid)) as f:
                for child in f.read().split():
                    os.kill(int(child), signal.SIGKILL)
            self.process.kill()
            self.process.wait()
        self.process = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def files(self, *parts):
        """The files below directories of its spool."""
        return [os.path.join(at, name) for part in parts
            for at, _, names in os.walk(os.path.join(self.volume, "spool", part))
            for name in names]

    def queued(self):
        """The files of the messages that it has not got rid of."""
        raise NotImplementedError


class Postfix(Mta):
    """more: parameters of main.cf."""
    package = "postfix"

    def script(self):
        settings = {
            "compatibility_level": "3.6", "myhostname": "postfix.example",
            "mydestination": "", "alias_maps": "", "inet_protocols": "ipv4",
            "inet_interfaces": self.host, "mynetworks": "127.0.0.0/8",
            "queue_directory": "/srv/spool", "maillog_file": "/srv/log",
            "maillog_file_prefixes": "/srv", "relayhost": "[%s]:%d" % self.relay,
            "smtp_host_lookup": "native", "disable_dns_lookups": "yes",
            "smtp_bind_address": "127.0.0.1", "smtputf8_enable": "yes",
            "minimal_backoff_time": "5s", "queue_run_delay": "5s",
            "default_process_limit": "100",
            **self.more,
        }
        self.write("main.cf", "".join("%s = %s\n" % s for s in settings.items()))
        return """
            cp /srv/main.cf /usr/share/postfix/dynamicmaps.cf /etc/postfix/
            cp /usr/share/postfix/master.cf.dist /etc/postfix/master.cf
            mkdir -p /srv/spool
            postconf -MX smtp/inet
            postconf -M "%s:%d/inet=%s:%d inet n - n - - smtpd"
            postconf -F '*/*/chroot=n'
            # Files that are younger than a second it does not trust, and waits.
            touch -d yesterday /etc/postfix/main.cf /etc/postfix/master.cf
            chgrp postdrop /usr/sbin/postdrop /usr/sbin/postqueue
            chmod 2555 /usr/sbin/postdrop /usr/sbin/postqueue
            chown postfix /var/lib/postfix
            ulimit -n 4096
            exec postfix start-fg
        """ % (self.host, self.port, self.host, self.port)

    def queued(self):
        return self.files("maildrop", "incoming", "active", "deferred", "hold", "corrupt")


class Exim(Mta):
    """more: main (lines before the sections), transport (lines of the transport)."""
    package = "exim4-daemon-light"

    def script(self):
        self.write("exim4.conf", """
            primary_hostname = exim.example
            notifier_socket =
            local_interfaces = %s
            daemon_smtp_ports = %d
            spool_directory = /srv/spool
            log_file_path = /srv/log/%%slog
            pid_file_path = /srv/exim.pid
            exim_user = Debian-exim
            exim_group = Debian-exim
            keep_environment =
            host_lookup =
            rfc1413_query_timeout = 0s
            smtp_accept_max = 200
            smtp_accept_max_per_connection = 0
            smtp_accept_queue_per_connection = 0
            dsn_advertise_hosts = *
            chunking_advertise_hosts = *
            smtputf8_advertise_hosts = *
            acl_smtp_rcpt = accept
            acl_smtp_predata = accept
            acl_smtp_data = accept
            qualify_domain = exim.example
            %s
            begin routers
            smarthost:
              driver = manualroute
              domains = *
              transport = smarthost
              route_list = * %s byname
              self = send
            begin transports
            smarthost:
              driver = smtp
              port = %d
              allow_localhost
              hosts_try_fastopen =
              %s
            begin retry
            * * F,1h,5s
        """ % (self.host, self.port, self.more.get("main", ""), *self.relay,
            self.more.get("transport", "")))
        return """
            mkdir -p /etc/exim4 /srv/spool /srv/log
            sed 's/^            //' /srv/exim4.conf >/etc/exim4/exim4.conf
            chown -R Debian-exim:Debian-exim /srv/spool /srv/log
            exec exim4 -bdf -q5s
        """

    def queued(self):
        return self.files("input")


class Opensmtpd(Mta):
    """more: global (lines before all), relay (options of the action "relay"), scheme (smtp, which
    takes TLS where it is offered, or smtp+notls), key (file of the private key with which it is to
    serve TLS; see opensmtpd-key.c)."""
    package = "opensmtpd"

    def command(self):
        if "key" in self.more:
            subprocess.run(["cc", "-shared", "-fPIC", "-D_GNU_SOURCE", "-o",
                os.path.join(self.volume, "key.so"), os.path.join(HERE, "opensmtpd-key.c"), "-lssl",
                "-lcrypto"], check=True)
        return super().command()

    def script(self):
        self.write("smtpd.conf", """
            %s
            listen on %s port %d hostname opensmtpd.example
            action out relay host %s://%s:%d helo opensmtpd.example %s
            match from any for any action out
        """ % (self.more.get("global", ""), self.host, self.port,
            self.more.get("scheme", "smtp"), *self.relay, self.more.get("relay", "")))
        return """
            mkdir -p -m 711 /srv/spool
            mkdir -p /var/spool/smtpd /var/lib/opensmtpd/empty
            mount --bind /srv/spool /var/spool/smtpd
            chgrp opensmtpq /usr/sbin/smtpctl
            chmod 2755 /usr/sbin/smtpctl
            exec %s smtpd -dv -f /srv/smtpd.conf
        """ % ("env LD_PRELOAD=/srv/key.so OPENSMTPD_KEY=" + self.more["key"] if "key" in self.more else "")

    def queued(self):
        return self.files("queue", "incoming")
