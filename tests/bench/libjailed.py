"""Packages of Debian that are measured: each in the tree of its own."""
import contextlib
import os
import shutil
import socket
import subprocess
import time

from libmeasure import Failure, Sessions
from libmembers import names, write_list
from libsink import HOSTS, PORT
from libsystem import HERE, RECIPIENT, System, fill_mailboxes, users, write_message


class Jailed(System):
    """A package of Debian, in the tree of its own."""
    needs_jail = True
    tree = package = ""
    binds = []
    user, domain = RECIPIENT.split("@")

    def __init__(self, setting, name, address):
        super().__init__(setting, name)
        self.root = os.path.join(setting.trees, self.tree)
        self.address = address
        self.syslog = None
        self.process = None	# the first one inside

    def version(self):
        return subprocess.run(["dpkg-query", "--admindir", os.path.join(self.root, "var/lib/dpkg"),
            "-W", "-f", "${Version}", self.package], stdout=subprocess.PIPE, text=True).stdout

    def jail(self, *command):
        return ["unshare", "-m", os.path.join(HERE, "jail"), self.root, self.directory,
            *self.binds, "--", *command]

    def launch(self, certificate):
        os.makedirs(self.directory, exist_ok=True)
        log = os.path.join(self.directory, "log")
        # Not a part of the system: its time is not counted.
        self.syslog = Sessions()
        self.spawn([os.path.join(self.setting.programs, "sink"), log], self.syslog)
        wait_for(lambda: os.path.exists(log), "the log's socket")
        for ending in (".pem", ".key"):
            copy_file(certificate + ending, os.path.join(self.directory, "tls" + ending))
        self.write_routes(os.path.join(self.directory, "routes"))
        self.process = self.spawn(self.jail("sh", "-euc", self.add_user() + self.script()))
        try:
            for address in self.ports.values():
                wait_for(lambda address=address: answers(address), "an answer of " + self.name)
        except Failure as e:
            self.fail(str(e))

    def write_routes(self, path):
        """The way to smtp-sink, in the system's own form."""

    def sendmail(self, inject, options):
        shutil.copy(inject, self.directory)
        write_message(os.path.join(self.directory, "message"))
        return ["nsenter", "-t", str(self.process.pid), "-m", "-r", "-w", "setpriv",
            "--reuid=5000", "--regid=100", "--clear-groups", "/srv/inject", *options,
            "/srv/message", "/usr/sbin/sendmail", "-i", RECIPIENT]

    def add_user(self):
        """Who receives the messages of the benches, where the users' file is a copy."""
        if "etc/passwd" not in self.binds:
            return ""
        self.maildir = os.path.join(self.directory, "home", "Maildir")
        return """
            mkdir -p -m 700 /srv/home
            chown 5000:100 /srv/home
            echo %s:x:5000:100::/srv/home:/bin/sh >>/etc/passwd
        """ % self.user

    def stop(self):
        super().stop()
        if self.syslog:
            self.syslog.kill()


def copy_file(source, target):
    with open(source, "rb") as f, open(target, "wb") as to:
        to.write(f.read())
    os.chmod(target, 0o600)


def answers(address):
    with contextlib.suppress(OSError), socket.create_connection(address, 1):
        return True
    return False


def wait_for(condition, what, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise Failure("there is not " + what)
        time.sleep(0.05)


class Postfix(Jailed):
    """As Debian sets it up, in its chroots, with our certificate and port 465."""
    tree = package = "postfix"
    binds = ["etc/postfix", "var/spool/postfix", "var/lib/postfix", "var/mail", "etc/passwd"]

    def __init__(self, setting, name, address):
        super().__init__(setting, name, address)
        self.ports = {"smtp": (address, 25), "smtps": (address, 465)}

    def write_routes(self, path):
        with open(path, "w") as f:
            f.writelines("%s smtp:[%s]:%d\n" % (d, a, PORT) for d, a in HOSTS.items())

    def script(self):
        return """
            address=%s
            cp /srv/routes /etc/postfix/transport
            postmap hash:/etc/postfix/transport
            postconf -e transport_maps=hash:/etc/postfix/transport
            postconf -e inet_protocols=ipv4 mydestination=%s home_mailbox=Maildir/ \\
                smtpd_tls_cert_file=/srv/tls.pem smtpd_tls_key_file=/srv/tls.key
            postconf -MX smtp/inet
            postconf -M "$address:smtp/inet=$address:smtp inet n - y - - smtpd"
            postconf -M "$address:smtps/inet=$address:smtps inet n - y - - smtpd \\
                -o smtpd_tls_wrappermode=yes"
            /usr/lib/postfix/configure-instance.sh -
            %s
            mkdir -p /var/spool/postfix/dev
            : >/var/spool/postfix/dev/log
            mount --bind /dev/log /var/spool/postfix/dev/log
            rm -f /var/spool/postfix/pid/*
            exec postfix start-fg
        """ % (self.address, self.domain, self.list())

    def list(self):
        """Virtual users, and an alias for all of them."""
        number, domain = self.setting.members, "members.test"
        if not number:
            return ":"
        write_list(os.path.join(self.directory, "list"), number, domain)
        with open(os.path.join(self.directory, "members"), "w") as f:
            f.writelines("%s@%s %s/Maildir/\n" % (n, domain, n) for n in names(number))
        self.members = [os.path.join(self.directory, "vmail", n, "Maildir") for n in names(number)]
        return """
            mkdir -m 700 -p /srv/vmail
            chown 5000:100 /srv/vmail
            cp /srv/members /etc/postfix/members
            postmap hash:/etc/postfix/members
            cp /srv/list /etc/postfix/list
            postconf -e virtual_mailbox_domains=members.test virtual_mailbox_base=/srv/vmail \\
                virtual_mailbox_maps=hash:/etc/postfix/members virtual_uid_maps=static:5000 \\
                virtual_gid_maps=static:100 alias_maps=hash:/etc/postfix/aliases \\
                alias_database=hash:/etc/postfix/aliases
            echo 'list: :include:/etc/postfix/list' >/etc/postfix/aliases
            postalias hash:/etc/postfix/aliases"""


class Exim(Jailed):
    """As Debian sets it up for the Internet, with Maildirs; but it asks no DNS, takes more than
    20 connections, and delivers each message at once, however many a connection has."""
    tree = "exim"
    package = "exim4-daemon-light"
    part = 10
    binds = ["etc/exim4", "var/spool/exim4", "var/lib/exim4", "var/log/exim4", "etc/passwd"]

    def __init__(self, setting, name, address):
        super().__init__(setting, name, address)
        self.ports = {"smtp": (address, 25)}

    def write_routes(self, path):
        with open(path, "w") as f:
            f.writelines("%s: %s\n" % route for route in HOSTS.items())
        with open(path + ".router", "w") as f:
            f.write("""
                sink:
                  driver = manualroute
                  domains = *.sink.test
                  transport = sink
                  route_data = ${lookup{$domain}lsearch{/etc/exim4/routes}}
                  self = send
                  no_more
                """)
        with open(path + ".transport", "w") as f:
            f.write("""
                sink:
                  driver = smtp
                  port = %d
                """ % PORT)

    def script(self):
        return """
            cd /etc/exim4
            cp /srv/routes routes
            sed -i -e "/^begin routers/r /srv/routes.router" \\
                -e "/^begin transports/r /srv/routes.transport" exim4.conf.template
            sed -i "s/^dc_eximconfig_configtype=.*/dc_eximconfig_configtype=internet/
                s/^dc_other_hostnames=.*/dc_other_hostnames=%s/
                s/^dc_relay_nets=.*/dc_relay_nets=127.0.0.0\\/8/
                s/^dc_local_interfaces=.*/dc_local_interfaces=%s/
                s/^dc_localdelivery=.*/dc_localdelivery=maildir_home/" update-exim4.conf.conf
            echo %s >/etc/mailname
            echo "MAIN_HOST_LOOKUP = :" >exim4.conf.localmacros
            sed "1i smtp_accept_max = 0\\nsmtp_accept_queue_per_connection = 0" \\
                exim4.conf.template >template && mv template exim4.conf.template
            update-exim4.conf
            exec exim4 -bdf -q30m
        """ % (self.domain, self.address, self.domain)


class Opensmtpd(Jailed):
    """As Debian sets it up, with Maildirs."""
    tree = package = "opensmtpd"
    part = 10
    binds = ["etc/smtpd.conf", "etc/passwd", "var/spool", "var/lib/opensmtpd"]

    def __init__(self, setting, name, address):
        super().__init__(setting, name, address)
        self.ports = {"smtp": (address, 25)}

    def write_routes(self, path):
        with open(path, "w") as f:
            for d, a in HOSTS.items():
                f.write('action "%s" relay host smtp://%s:%d\n' % (d, a, PORT) +
                    'match from any for domain "%s" action "%s"\n' % (d, d))

    def script(self):
        return """
            cat >/etc/smtpd.conf <<END
            include "/srv/routes"
            table aliases file:/etc/aliases
            listen on %s
            action "local" maildir alias <aliases>
            match from any for domain "%s" action "local"
END
            touch /etc/aliases
            exec smtpd -F
        """ % (self.address, self.domain)


class Dovecot(Jailed):
    """As Debian sets it up: a login process for each connection."""
    tree = "dovecot"
    package = "dovecot-core"
    binds = ["etc/dovecot", "var/lib/dovecot"]
    more = ""

    def __init__(self, setting, name, address):
        super().__init__(setting, name, address)
        self.ports = {"imap": (address, 143), "imaps": (address, 993),
            "pop3": (address, 110), "pop3s": (address, 995)}

    def script(self):
        self.homes = (os.path.join(self.directory, "mail"), 5000, 5000)
        fill_mailboxes(self.setting, *self.homes)
        with open(os.path.join(self.directory, "passwords"), "w") as f:
            for name in users(self.setting):
                f.write("%s@%s:{CRYPT}%s\n" % (name, self.setting.account["DOMAIN"],
                    self.setting.hash))
        with open(os.path.join(self.directory, "dovecot.conf"), "w") as f:
            f.write("""
                !include /etc/dovecot/dovecot.conf
                listen = %s
                ssl_cert = </srv/tls.pem
                ssl_key = </srv/tls.key
                disable_plaintext_auth = no
                mail_max_userip_connections = 1000
                mail_location = maildir:~/Maildir
                !include_try /srv/more.conf
                passdb {
                  driver = passwd-file
                  args = username_format=%%u /srv/passwords
                }
                userdb {
                  driver = static
                  args = uid=5000 gid=5000 home=/srv/mail/%%n
                }
                """ % self.address)
        with open(os.path.join(self.directory, "more.conf"), "w") as f:
            f.write(self.more)
        return """
            chmod 644 /srv/passwords
            sed -i 's/^!include auth-/#&/' /etc/dovecot/conf.d/10-auth.conf
            exec dovecot -F -c /srv/dovecot.conf
        """


class DovecotShared(Dovecot):
    """Login processes that serve many connections each."""
    more = """
        service imap-login {
          service_count = 0
          process_min_avail = 2
        }
        service pop3-login {
          service_count = 0
          process_min_avail = 2
        }
        service imap {
          service_count = 0
        }
        service pop3 {
          service_count = 0
        }
    """
