"""FETCH responses, and whether the parts of a message are what its structure says."""
import re

from libsite import equal


def wire(data):
    """A message in a file as IMAP sends it."""
    return re.sub(rb"(?<!\r)\n", b"\r\n", data).replace(b"\0", b"\x80")


def parse(data, at=0):
    """One thing of a response, and where it ends: a list, octets, a number or None."""
    if data[at:at + 1] == b"(":
        found, at = [], at + 1
        while data[at:at + 1] != b")":
            if data[at:at + 1] == b" ":
                at += 1
            one, at = parse(data, at)
            found.append(one)
        return found, at + 1
    if data[at:at + 1] == b'"':
        m = re.compile(rb'"((?:[^"\\]|\\.)*)"', re.S).match(data, at)
        return re.sub(rb"\\(.)", rb"\1", m.group(1)), m.end()
    m = re.compile(rb"~?\{(\d+)\}\r\n").match(data, at)
    if m:
        return data[m.end():m.end() + int(m.group(1))], m.end() + int(m.group(1))
    m = re.compile(rb"BODY\[[^]]*\](<\d+>)?|BINARY(\.SIZE)?\[[^]]*\]|[^ ()]+").match(data, at)
    word = m.group(0)
    return (None if word == b"NIL" else int(word) if word.isdigit() else word), m.end()


def fetch(session, number, items):
    """{item: value} of one message."""
    one, = [u for u in session.ok("FETCH %d (%s)" % (number, items)) if b" FETCH (" in u]
    found = parse(one, one.index(b"("))[0]
    return {found[i].decode(): found[i + 1] for i in range(0, len(found), 2)}


def parts(structure, path=()):
    """(path, structure) of each part that is no multipart, and of those within messages."""
    if isinstance(structure[0], list):
        for i, one in enumerate(structure):
            if not isinstance(one, list):
                break
            yield from inner(one, path + (i + 1,))
    else:
        yield from inner(structure, path + (1,))


def inner(structure, path):
    if isinstance(structure[0], list):
        yield from parts(structure, path)
        return
    yield path, structure
    if structure[0].lower() == b"message" and structure[1].lower() in (b"rfc822", b"global"):
        yield from parts(structure[8], path)


def check_parts(session, number, structure):
    """Each part is what the structure says. Returns {path: (structure, text, decoded)}."""
    found = {}
    for path, part in parts(structure):
        name = ".".join(map(str, path))
        got = fetch(session, number, "BODY.PEEK[%s] BODY.PEEK[%s.MIME]" % (name, name))
        text = got["BODY[%s]" % name]
        equal(len(text), part[6], "size of part", name)
        if part[0].lower() == b"text" or (part[0].lower(), part[1].lower()) == (b"message", b"rfc822"):
            equal(text.count(b"\n"), part[7 if part[0].lower() == b"text" else 9], "lines of", name)
        binary = fetch(session, number, "BINARY.PEEK[%s] BINARY.SIZE[%s]" % (name, name)) \
            if part[5].lower() in (b"7bit", b"8bit", b"base64", b"quoted-printable") else None
        if binary:
            equal(len(binary["BINARY[%s]" % name]), binary["BINARY.SIZE[%s]" % name], "binary", name)
        found[path] = part, text, binary and binary["BINARY[%s]" % name]
    return found
