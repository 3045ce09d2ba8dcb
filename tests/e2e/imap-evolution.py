"""imap-evolution.py HOME LOGIN JOB: Evolution's own library of mail (Camel) with an account, as Evolution
has it, without its windows. LOGIN has host, port of TLS, user and password, each on a line; JOB lines of
what, Message-ID, subject and a file, with tabs between. EDS_CAMEL_PROVIDER_DIR says where its IMAP is.

It opens the INBOX and says "ready"; then it does what each line of its input says, and answers with a line
of JSON: "job"; "notice FLAG SUBJECT" waits until that message is there with the flag, or without any when it
is "-", which the server has to say by itself; "view [FOLDER...]" is [folder, subject, flags] of all messages.
"""
import json
import os
import sys
import threading
import time

import gi

gi.require_version("Camel", "1.2")
from gi.repository import Camel, Gio, GLib	# noqa: E402

NAME, PATIENCE = "evolution", 8
FLAGS = Camel.MessageFlags
LETTERS = (("\\Seen", FLAGS.SEEN), ("\\Flagged", FLAGS.FLAGGED), ("\\Deleted", FLAGS.DELETED),
           ("\\Answered", FLAGS.ANSWERED), ("\\Draft", FLAGS.DRAFT))


class Session(Camel.Session):
    """What Evolution's shell does for its accounts: it knows passwords, and whom to trust."""
    password = None

    def do_authenticate_sync(self, service, mechanism, cancellable):
        service.set_password(self.password)
        return service.authenticate_sync(mechanism, cancellable) == Camel.AuthenticationResult.ACCEPTED

    def do_trust_prompt(self, service, certificate, errors):
        return Camel.CertTrust.TEMPORARY

    def do_get_filter_driver(self, kind, folder):
        return None	# no rules for new mail


class Account:
    def __init__(self, home, host, port, user, password):
        Camel.init(home, True)
        Camel.provider_init()
        threading.Thread(target=GLib.MainLoop().run, daemon=True).start()
        self.session = Session(user_data_dir=home + "/data", user_cache_dir=home + "/cache", online=True)
        self.session.password = password
        self.store = self.session.add_service("account", "imapx", Camel.ProviderType.STORE)
        settings = self.store.ref_settings()
        for name, value in {"host": host, "port": int(port), "user": user, "auth-mechanism": "PLAIN",
                "security-method": Camel.NetworkSecurityMethod.SSL_ON_ALTERNATE_PORT}.items():
            settings.set_property(name, value)
        self.store.set_online_sync(True, None)
        self.store.connect_sync(None)
        self.inbox = self.folder("INBOX")
        self.inbox.refresh_info_sync(None)

    def folder(self, name):
        return self.store.get_folder_sync(name, 0, None)

    def make(self, name):
        """The folder, and the levels above it, which may be there."""
        parent, _, last = name.rpartition("/")
        if parent:
            self.make(parent)
        try:
            self.store.create_folder_sync(parent or None, last, None)
        except GLib.Error as e:
            if "there is such" not in e.message:
                raise
        return self.folder(name)

    def find(self, subject):
        found = [uid for uid in self.inbox.get_uids()
                 if (info := self.inbox.get_message_info(uid)) and info.get_subject() == subject]
        assert len(found) <= 1, (subject, found)
        return found[0] if found else None


def text_of(message):
    out = Gio.MemoryOutputStream.new_resizable()
    message.write_to_output_stream_sync(out, None)
    out.close(None)
    return out.steal_as_bytes().get_data().replace(b"\r\n", b"\n")


def flags_of(folder, uid):
    return folder.get_message_info(uid).get_flags()


def add_flag(folder, uid, flag):
    folder.get_message_info(uid).set_flags(flag, flag)


def append(folder, path):
    message = Camel.MimeMessage.new()
    message.construct_from_input_stream_sync(Gio.File.new_for_path(path).read(None), None)
    info = Camel.MessageInfo.new(None)
    info.set_flags(FLAGS.SEEN, FLAGS.SEEN)
    folder.append_message_sync(message, info, None)


def transfer(account, uid, name, moves):
    account.inbox.transfer_messages_to_sync([uid], account.make(name), moves, None)


def do_one(account, what, subject, path):
    if what == "append":
        append(account.make("Sent-" + NAME), path)
        return
    uid = account.find(subject)
    with open(path, "rb") as f:
        body = f.read().replace(b"\r\n", b"\n").partition(b"\n\n")[2]
    got = text_of(account.inbox.get_message_sync(uid, None)).partition(b"\n\n")[2]
    assert got == body, (subject, got, body)
    if what in ("move", "copy"):
        transfer(account, uid, {"move": "Done/", "copy": "Copied/"}[what] + NAME, what == "move")
    else:
        add_flag(account.inbox, uid, {"flag": FLAGS.FLAGGED, "seen": FLAGS.SEEN, "delete": FLAGS.DELETED}[what])


def do_all(account, path):
    with open(path) as f:
        for line in f:
            what, _, subject, file = line.rstrip("\n").split("\t")
            do_one(account, what, subject, file)
    account.inbox.synchronize_sync(True, None)
    # What is new in the answer to SELECT it takes for known, until it looks for mail the next time.
    account.inbox.refresh_info_sync(None)


def notice(account, flag, subject):
    end, bit = time.monotonic() + PATIENCE, dict(LETTERS).get(flag, 0)
    while not (uid := account.find(subject)) or (flags_of(account.inbox, uid) & bit) != bit:
        assert time.monotonic() < end, "does not hear of " + flag + " " + subject
        time.sleep(0.05)
    # A new message counts as changed here until the next time that Evolution writes what is.
    account.inbox.synchronize_sync(False, None)


def view(account, names):
    seen = []
    account.store.get_folder_info_sync(None, Camel.StoreGetFolderInfoFlags.RECURSIVE)	# others made some
    for name in names:
        folder = account.inbox if name == "INBOX" else account.folder(name)
        folder.refresh_info_sync(None)
        for uid in folder.get_uids():
            flags = flags_of(folder, uid)
            seen.append([name, folder.get_message_info(uid).get_subject(), sorted(letter for letter, bit in LETTERS if flags & bit)])
    return seen


def main(home, login, job):
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)	# whatever the library has to say goes to the log
    with open(login) as f:
        account = Account(home, *f.read().split("\n")[:4])
    print(json.dumps("ready"), file=answers, flush=True)
    for line in sys.stdin:
        verb, _, rest = line.rstrip("\n").partition(" ")
        done = {"job": lambda: do_all(account, job), "notice": lambda: notice(account, *rest.split(" ", 1)),
                "view": lambda: view(account, json.loads(rest))}[verb]()
        print(json.dumps(done), file=answers, flush=True)
    os._exit(0)	# its threads are not asked


main(*sys.argv[1:])
