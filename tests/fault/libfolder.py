"""libfolder.py: the program tests/fault/folder, which works on an IMAP folder line by line, and what it says."""
import collections
import os

from libfault import BUILD

HELPER = os.path.join(BUILD, "tests/fault/folder")
Message = collections.namedtuple("Message", "flags keywords base")


def parse_state(line):
    """The answer to "state": UIDVALIDITY, UIDNEXT, {uid: Message}."""
    uidvalidity, uidnext, *words = line.split()
    found = {}
    for word in words:
        about, _, base = word.partition("=")
        uid, _, flags = about.partition(":")
        letters, *keywords = flags.split(",")
        found[int(uid)] = Message(letters, tuple(sorted(keywords)), base)
    return int(uidvalidity), int(uidnext), found
