"""Courier, and popa3d, which is measured with POP3."""
import os

from libjailed import Jailed
from libsystem import MESSAGE, MESSAGES, box_name, box_text, fill_mailboxes, users


class Courier(Jailed):
    """As Debian sets it up, with users of its own (userdb), and without its limits of 40
    connections, 4 of one address."""
    tree = "courier"
    package = "courier-pop"
    binds = ["etc/courier", "etc/passwd"]	# its helper gamin wants the user to have a name
    prefix = "INBOX."
    forgets = True

    def __init__(self, setting, name, address):
        super().__init__(setting, name, address)
        self.ports = {"imap": (address, 143), "imaps": (address, 993),
            "pop3": (address, 110), "pop3s": (address, 995)}

    def script(self):
        self.homes = (os.path.join(self.directory, "mail"), 5000, 5000)
        fill_mailboxes(self.setting, *self.homes)
        with open(os.path.join(self.directory, "userdb"), "w") as f:
            for name in users(self.setting):
                f.write("%s@%s\tuid=5000|gid=5000|home=/srv/mail/%s|systempw=%s\n" % (name,
                    self.setting.account["DOMAIN"], name, self.setting.hash))
        return """
            cd /etc/courier
            install -m 600 /srv/userdb userdb
            makeuserdb
            sed -i 's/^authmodulelist=.*/authmodulelist="authuserdb"/' authdaemonrc
            for program in pop3d imapd; do
                for limit in ADDRESS=%s MAXDAEMONS=1000 MAXPERIP=1000; do
                    echo $limit >>$program
                done
                echo SSLADDRESS=%s >>$program-ssl
                cat /srv/tls.key /srv/tls.pem >$program.pem
            done
            install -d -o courier -g courier /run/courier /run/courier/authdaemon
            authdaemond start
            for program in pop3d pop3d-ssl imapd imapd-ssl; do
                $program start
            done
            exec sleep infinity
        """ % (self.address, self.address)


class Popa3d(Jailed):
    """As Debian sets it up, but from tcpserver, since it has no setting for the address. It has
    mboxes and no TLS."""
    tree = package = "popa3d"
    binds = ["etc/passwd", "etc/shadow", "var/mail"]

    def __init__(self, setting, name, address):
        super().__init__(setting, name, address)
        self.ports = {"pop3": (address, 110)}

    def script(self):
        with open(os.path.join(self.directory, "passwd"), "w") as passwd, \
                open(os.path.join(self.directory, "shadow"), "w") as shadow:
            for name in users(self.setting):
                name += "@" + self.setting.account["DOMAIN"]
                passwd.write("%s:x:5000:8::/nonexistent:/bin/sh\n" % name)
                shadow.write("%s:%s:19000::::::\n" % (name, self.setting.hash))
        self.fill()
        return """
            cat /srv/passwd >>/etc/passwd
            cat /srv/shadow >>/etc/shadow
            cp -p /srv/mail/* /var/mail/
            exec tcpserver -HRDl0 -c 1000 %s 110 /usr/sbin/popa3d
        """ % self.address

    def fill(self):
        """An mbox for each user, of the same messages as in the Maildirs."""
        directory = os.path.join(self.directory, "mail")
        os.makedirs(directory, exist_ok=True)
        boxes = {box_name(b): (b[0], box_text(b[1])) for b in self.setting.boxes}
        for name in users(self.setting):
            count, text = boxes.get(name, (MESSAGES, MESSAGE))
            path = os.path.join(directory, name + "@" + self.setting.account["DOMAIN"])
            with open(path, "w") as f:
                for _ in range(count):
                    f.write("From bench@client.example Sun Nov 22 04:05:06 2026\n" + text + "\n")
            os.chown(path, 5000, 8)
            os.chmod(path, 0o600)
