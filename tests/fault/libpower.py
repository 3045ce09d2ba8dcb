"""libpower.py: a file system in memory that can say what a power cut would leave of it.

It speaks the kernel's FUSE protocol (linux/fuse.h) by itself, in a process of its own. What
has not been synced may be lost: of a file the octets written since its last fsync(2), of a directory the
names that came and went since its own. A snapshot is one of the states that may be found after
a cut, written into an ordinary directory:

	ordered		what changed in directories survives up to some moment, at least up to the
			last sync of anything, as with the journal of ext4 or XFS
	directory	of each directory, up to a moment of its own
	wild		each change that was not synced survives or not, by itself

A rename is one change of both directories. That fsync(2) of a file makes its name
durable is not relied on, but in "ordered".
"""
import collections
import ctypes
import errno
import os
import random
import signal
import socket
import stat
import struct
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from libqueue import Skip  # noqa: E402

MODES = ("ordered", "directory", "wild")
LIBC = ctypes.CDLL(None, use_errno=True)
MNT_DETACH = 2
HEADER = struct.Struct("=IIQQIIIHH")
ROOT = 1
RENAME_NOREPLACE = 1

Change = collections.namedtuple("Change", "kind dirs names ino")


class Node:
    def __init__(self, mode, uid, gid, rdev=0):
        self.mode, self.uid, self.gid, self.rdev = mode, uid, gid, rdev
        self.entries = {} if stat.S_ISDIR(mode) else None
        self.links = 1
        self.mtime = time.time()
        self.data = bytearray()
        self.safe = bytearray()	# the data that is on the disk
        self.notes = {}		# extended attributes
        self.safe_notes = {}
        # (offset, octets) since; octets None: truncated to there; or (name, value) of an attribute
        self.late = []


class Tree:
    """The file system as it is, and the history of its directories."""

    def __init__(self, unit):
        self.unit = unit	# octets of a write that survive together
        self.nodes = {ROOT: Node(stat.S_IFDIR | 0o755, 0, 0)}
        self.last = ROOT
        self.changes = []
        self.safe = []		# for each change: whether one of its directories was synced since
        self.unsafe = set()	# numbers of those of which none was
        self.synced = 0		# changes before the last sync of anything

    def change(self, kind, dirs, names, ino):
        self.changes.append(Change(kind, dirs, names, ino))
        self.safe.append(False)
        self.unsafe.add(len(self.changes) - 1)

    def sync(self, ino):
        node = self.nodes[ino]
        self.synced = len(self.changes)
        if node.entries is None:
            keep(node.safe, node.safe_notes, node.late)
            node.late = []
            return
        for i in [i for i in self.unsafe if ino in self.changes[i].dirs]:
            self.safe[i] = True
            self.unsafe.discard(i)

    def sync_all(self):
        self.unsafe.clear()
        self.safe = [True] * len(self.changes)
        for ino in self.nodes:
            self.sync(ino)

    # ---- After a cut

    def survivors(self, choose, mode):
        n = len(self.changes)
        if mode == "ordered":
            cut = choose.choice([self.synced, n, choose.randint(self.synced, n)])
            return self.changes[:cut]
        cuts, luck = {}, choose.choice([0, 0.5, choose.random()])
        first = min(self.unsafe, default=n)

        def lives(i):
            if mode == "wild":
                return choose.random() < luck
            return all(i < cuts.setdefault(d, choose.choice([first, n, choose.randint(first, n)]))
                       for d in self.changes[i].dirs)
        return [c for i, c in enumerate(self.changes) if self.safe[i] or lives(i)]

    def names_after(self, choose, mode):
        """{directory: {name: node}}."""
        found = {ROOT: {}}
        for c in self.survivors(choose, mode):
            if c.kind in ("del", "move"):
                here = found.setdefault(c.dirs[0], {})
                full = self.nodes[c.ino].entries is not None and found.get(c.ino)
                if here.get(c.names[0]) == c.ino and not (c.kind == "del" and full):
                    del here[c.names[0]]
            if c.kind in ("add", "move"):
                found.setdefault(c.dirs[-1], {})[c.names[-1]] = c.ino
        return found

    def data_after(self, node, choose, mode):
        """Octets and extended attributes."""
        data, notes, late = bytearray(node.safe), dict(node.safe_notes), list(node.late)
        if mode == "ordered":
            late = late[:choose.randint(0, len(late))]
        else:
            late = [w for w in late if choose.random() < 0.5]
        keep(data, notes, [(at, self.part_of(octets, choose) if octets and isinstance(at, int)
                            else octets) for at, octets in late])
        return data, notes

    def part_of(self, octets, choose):
        """A write need not be there as a whole."""
        n = choose.choice([len(octets), choose.randint(0, len(octets))])
        return octets[:n // self.unit * self.unit]

    def snapshot(self, path, seed, mode):
        choose = random.Random(seed)
        found = self.names_after(choose, mode)

        def write(ino, at):
            node = self.nodes[ino]
            if node.entries is not None:
                os.mkdir(at)
                for name, child in found.get(ino, {}).items():
                    write(child, os.path.join(at.encode(), name).decode())
            elif stat.S_ISFIFO(node.mode):
                os.mkfifo(at)
            else:
                data, notes = self.data_after(node, choose, mode)
                write_sparse(at, data)
                for name, value in notes.items():
                    os.setxattr(at, name, value)
            os.chown(at, node.uid, node.gid)
            os.chmod(at, stat.S_IMODE(node.mode))
            os.utime(at, (node.mtime, node.mtime))
        write(ROOT, path)


def write_sparse(path, data, block=65536):
    """Without the blocks that are empty, of which disks have many."""
    nothing = bytes(block)
    with open(path, "wb") as f:
        for at in range(0, len(data), block):
            piece = data[at:at + block]
            if piece != nothing[:len(piece)]:
                f.seek(at)
                f.write(piece)
        f.truncate(len(data))


def keep(data, notes, late):
    """Does what was written or cut off."""
    for at, octets in late:
        if isinstance(at, bytes):
            notes.pop(at, None)
            if octets is not None:
                notes[at] = octets
        elif octets is None:
            del data[at:]
        else:
            put(data, at, octets)


def put(data, at, octets):
    if len(data) < at:
        data.extend(bytes(at - len(data)))
    data[at:at + len(octets)] = octets


class Server:
    """Answers the kernel."""

    def __init__(self, tree, fd, notes):
        self.tree, self.fd, self.notes = tree, fd, notes
        self.lists, self.handles = {}, 0
        self.failing = 0	# what all changes are answered with
        self.changed = False	# by the last request

    # Each takes (node's number, payload, (uid, gid)) and returns the answer; raises OSError.

    def node(self, ino):
        return self.tree.nodes[ino]

    def attributes(self, ino):
        n = self.node(ino)
        size = len(n.data)
        t, ns = int(n.mtime), int(n.mtime % 1 * 1e9)
        return struct.pack("=QQQQQQIIIIIIIIII", ino, size, (size + 511) // 512, t, t, t, ns, ns, ns,
                           n.mode, n.links, n.uid, n.gid, n.rdev, 4096, 0)

    def entry(self, ino):
        return struct.pack("=QQQQII", ino, 0, 3600, 3600, 0, 0) + self.attributes(ino)

    def attr_out(self, ino):
        return struct.pack("=QII", 3600, 0, 0) + self.attributes(ino)

    def find(self, ino, name):
        try:
            return self.node(ino).entries[name]
        except KeyError:
            raise OSError(errno.ENOENT, "") from None

    def make(self, ino, name, node):
        if name in self.node(ino).entries:
            raise OSError(errno.EEXIST, "")
        self.tree.last += 1
        self.tree.nodes[self.tree.last] = node
        self.node(ino).entries[name] = self.tree.last
        self.touch(ino)
        self.tree.change("add", (ino,), (name,), self.tree.last)
        return self.tree.last

    def touch(self, ino):
        self.node(ino).mtime = time.time()

    def on_lookup(self, ino, b, who):
        return self.entry(self.find(ino, b[:-1]))

    def on_getattr(self, ino, b, who):
        return self.attr_out(ino)

    def on_setattr(self, ino, b, who):
        v, _, _, size, _, _, mtime, _, _, mns, _, mode, _, uid, gid, _ = struct.unpack_from(
            "=IIQQQQQQIIIIIIII", b)
        n = self.node(ino)
        if v & 1:
            n.mode = stat.S_IFMT(n.mode) | stat.S_IMODE(mode)
        if v & 2:
            n.uid = uid
        if v & 4:
            n.gid = gid
        if v & 8:
            n.data = n.data[:size] + bytes(max(0, size - len(n.data)))
            n.late.append((size, None))
            self.touch(ino)
        if v & 32:
            n.mtime = time.time() if v & 256 else mtime + mns / 1e9
        return self.attr_out(ino)

    def on_mknod(self, ino, b, who):
        mode, rdev, umask, _ = struct.unpack_from("=IIII", b)
        return self.entry(self.make(ino, b[16:-1], Node(mode & ~umask, *who, rdev)))

    def on_mkdir(self, ino, b, who):
        mode, umask = struct.unpack_from("=II", b)
        return self.entry(self.make(ino, b[8:-1], Node(stat.S_IFDIR | (mode & ~umask), *who)))

    def on_create(self, ino, b, who):
        _, mode, umask, _ = struct.unpack_from("=IIII", b)
        new = self.make(ino, b[16:-1], Node(stat.S_IFREG | stat.S_IMODE(mode & ~umask), *who))
        return self.entry(new) + self.on_open(new, b, who)

    def on_unlink(self, ino, b, who):
        child = self.find(ino, b[:-1])
        if self.node(child).entries:
            raise OSError(errno.ENOTEMPTY, "")
        del self.node(ino).entries[b[:-1]]
        self.node(child).links -= 1
        self.touch(ino)
        self.tree.change("del", (ino,), (b[:-1],), child)
        return b""

    def rename(self, ino, to, names, flags):
        old, new = names.split(b"\0")[:2]
        child, there = self.find(ino, old), self.node(to).entries
        if new in there:
            if flags & RENAME_NOREPLACE:
                raise OSError(errno.EEXIST, "")
            self.node(there[new]).links -= 1
        del self.node(ino).entries[old]
        there[new] = child
        self.touch(ino)
        self.touch(to)
        self.tree.change("move", (ino, to), (old, new), child)
        return b""

    def on_rename(self, ino, b, who):
        return self.rename(ino, struct.unpack_from("=Q", b)[0], b[8:], 0)

    def on_rename2(self, ino, b, who):
        to, flags, _ = struct.unpack_from("=QII", b)
        return self.rename(ino, to, b[16:], flags)

    def on_link(self, ino, b, who):
        old = struct.unpack_from("=Q", b)[0]
        if b[8:-1] in self.node(ino).entries:
            raise OSError(errno.EEXIST, "")
        self.node(ino).entries[b[8:-1]] = old
        self.node(old).links += 1
        self.tree.change("add", (ino,), (b[8:-1],), old)
        return self.entry(old)

    def on_open(self, ino, b, who):
        self.handles += 1
        if self.node(ino).entries is not None:
            self.lists[self.handles] = [(b".", ino), (b"..", ino)] + list(
                self.node(ino).entries.items())
        return struct.pack("=QII", self.handles, 0, 0)

    def on_release(self, ino, b, who):
        self.lists.pop(struct.unpack_from("=Q", b)[0], None)
        return b""

    def on_read(self, ino, b, who):
        _, at, size = struct.unpack_from("=QQI", b)
        return bytes(self.node(ino).data[at:at + size])

    def on_write(self, ino, b, who):
        _, at, size = struct.unpack_from("=QQI", b)
        n, octets = self.node(ino), b[40:40 + size]
        put(n.data, at, octets)
        n.late.append((at, octets))
        self.touch(ino)
        return struct.pack("=II", size, 0)

    def on_readdir(self, ino, b, who):
        fh, at, size = struct.unpack_from("=QQI", b)
        out = b""
        for i, (name, child) in enumerate(self.lists[fh][at:], at + 1):
            kind = stat.S_IFMT(self.node(child).mode) >> 12
            entry = struct.pack("=QQII", child, i, len(name), kind) + name
            entry += bytes(-len(entry) % 8)
            if len(out) + len(entry) > size:
                break
            out += entry
        return out

    def on_statfs(self, ino, b, who):
        return struct.pack("=QQQQQIIII24x", 1 << 20, 1 << 19, 1 << 19, 1 << 20, 1 << 19, 4096, 255,
                           4096, 0)

    def on_fsync(self, ino, b, who):
        self.tree.sync(ino)
        return b""

    def note(self, ino, name, value):
        n = self.node(ino)
        n.notes.pop(name, None)
        if value is not None:
            n.notes[name] = value
        n.late.append((name, value))
        return b""

    def on_setxattr(self, ino, b, who):
        name, _, value = b[8:].partition(b"\0")
        return self.note(ino, name, value)

    def on_getxattr(self, ino, b, who):
        size, value = struct.unpack_from("=I", b)[0], self.node(ino).notes.get(b[8:-1])
        if value is None or 0 < size < len(value):
            raise OSError(errno.ENODATA if value is None else errno.ERANGE, "")
        return value if size else struct.pack("=II", len(value), 0)

    def on_removexattr(self, ino, b, who):
        if b[:-1] not in self.node(ino).notes:
            raise OSError(errno.ENODATA, "")
        return self.note(ino, b[:-1], None)

    def on_nothing(self, ino, b, who):
        return b""

    def on_init(self, ino, b, who):
        return struct.pack("=IIIIHHIIHHI28x", 7, 31, 1 << 17, 1 << 5, 12, 9, 1 << 17, 1, 0, 0, 0)

    calls = {1: on_lookup, 3: on_getattr, 4: on_setattr, 8: on_mknod, 9: on_mkdir, 10: on_unlink,
             11: on_unlink, 12: on_rename, 13: on_link, 14: on_open, 15: on_read, 16: on_write,
             17: on_statfs, 18: on_release, 20: on_fsync, 21: on_setxattr, 22: on_getxattr,
             24: on_removexattr, 25: on_nothing, 26: on_init,
             27: on_open, 28: on_readdir, 29: on_release, 30: on_fsync, 35: on_create,
             45: on_rename2}
    about_notes = (21, 22, 24)
    no_answer = (2, 36, 42)	# FORGET, INTERRUPT, BATCH_FORGET
    changing = (4, 8, 9, 10, 11, 12, 13, 16, 20, 21, 24, 30, 35, 45)

    def serve_one(self):
        request = os.read(self.fd, (1 << 17) + 4096)
        _, call, unique, ino, uid, gid, _, _, _ = HEADER.unpack_from(request)
        if call in self.no_answer:
            return
        error, out = errno.ENOSYS, b""
        self.changed = call in self.changing
        if self.failing and call in self.changing:
            error = self.failing
        elif call in self.calls and (self.notes or call not in self.about_notes):
            try:
                error, out = 0, self.calls[call](self, ino, request[HEADER.size:], (uid, gid))
            except OSError as e:
                error, out = e.errno, b""
        os.write(self.fd, struct.pack("=IiQ", 16 + len(out), -error, unique) + out)


def mount(path):
    """Mounts it. Returns the descriptor to serve."""
    try:
        fd = os.open("/dev/fuse", os.O_RDWR | os.O_CLOEXEC)
    except OSError as e:
        raise Skip("no file systems of programs here: %s" % e) from e
    options = "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other,default_permissions" % fd
    if LIBC.mount(b"power", path.encode(), b"fuse", 6, options.encode()) == -1:
        raise Skip("cannot mount /dev/fuse: " + os.strerror(ctypes.get_errno()))
    return fd


class Power:
    """with Power(path) as p: the file system at path; p.cut() takes snapshots. Of a write so many
    octets as unit survive together. With notes it has extended attributes of files."""

    def __init__(self, path, unit=1, notes=False):
        fd, self.path = mount(path), path
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.pid = os.fork()
        if self.pid == 0:
            try:
                self.control.close()
                serve(fd, theirs, unit, notes)
            finally:
                os._exit(1)
        os.close(fd)
        theirs.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        LIBC.umount2(self.path.encode(), MNT_DETACH)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)

    def cut(self, path, seed, mode):
        """What a cut would leave at this moment; it is written by a copy, all goes on meanwhile."""
        self.control.send(repr((path, seed, mode)).encode())
        return int(self.control.recv(100))

    def cut_each(self, path, seed, mode):
        """Takes cuts after each change and each sync from now on: path.0, path.1 and so on."""
        self.control.send(b"each" + repr((path, seed, mode)).encode())
        self.control.recv(100)

    def stop_cutting(self):
        """Ends that. Returns how many there are; wait() for them."""
        self.control.send(b"stop")
        return int(self.control.recv(100))

    def sync(self):
        """As sync(2) does."""
        self.control.send(b"sync")
        self.control.recv(100)

    def fail(self, error=0):
        """All changes fail from now on; with 0 they do not any more."""
        self.control.send(b"fail %d" % error)
        self.control.recv(100)

    def wait(self):
        """Waits until all snapshots are written. Returns how many went wrong."""
        self.control.send(b"wait")
        return int(self.control.recv(100))


def snapshot(tree, path, seed, mode):
    """Has a copy of us write it. Returns its number."""
    pid = os.fork()
    if pid == 0:
        tree.snapshot(path, seed, mode)
        os._exit(0)
    return pid


def serve(fd, control, unit, notes):
    import ast
    import select
    each, cuts = None, 0
    server, children = Server(Tree(unit), fd, notes), []
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    poll.register(control, select.POLLIN)
    while True:
        for ready, _ in poll.poll():
            if ready == fd:
                server.serve_one()
                if each and server.changed:
                    path, seed, mode = each
                    children.append(
                        snapshot(server.tree, "%s.%d" % (path, cuts), seed + cuts, mode))
                    cuts += 1
                continue
            order = control.recv(1000).decode()
            if order == "wait":
                bad = sum(os.waitpid(pid, 0)[1] != 0 for pid in children)
                children = []
                control.send(b"%d" % bad)
            elif order == "sync":
                server.tree.sync_all()
                control.send(b"0")
            elif order.startswith("fail"):
                server.failing = int(order[4:])
                control.send(b"0")
            elif order.startswith("each"):
                each, cuts = ast.literal_eval(order[4:]), 0
                control.send(b"0")
            elif order == "stop":
                each = None
                control.send(b"%d" % cuts)
            elif not order:
                sys.exit(0)
            else:
                children.append(snapshot(server.tree, *ast.literal_eval(order)))
                control.send(b"%d" % len(server.tree.changes))
