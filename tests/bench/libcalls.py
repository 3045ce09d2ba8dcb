"""The system calls of a cgroup, counted by the kernel (perf_event_open(2) and its tracepoints)."""
import contextlib
import ctypes
import os
import struct

TRACING = "/sys/kernel/tracing"
PERF_EVENT_OPEN = {"x86_64": 298, "aarch64": 241}
PERF_TYPE_TRACEPOINT = 2
PERF_FLAG_PID_CGROUP, PERF_FLAG_FD_CLOEXEC = 4, 8
ATTR_SIZE = 112
INHERIT = 1 << 1

COUNTED = {
    "calls": ["raw_syscalls/sys_enter"],
    "syncs": ["syscalls/sys_enter_" + name for name in ("fsync", "fdatasync", "syncfs")],
    "unlinks": ["syscalls/sys_enter_" + name for name in ("unlink", "unlinkat")],
}


def open_event(event, cgroup, cpu):
    with open(os.path.join(TRACING, "events", event, "id")) as f:
        config = int(f.read())
    attr = struct.pack("IIQQQQQ", PERF_TYPE_TRACEPOINT, ATTR_SIZE, config, 0, 0, 0, INHERIT)
    attr = ctypes.create_string_buffer(attr, ATTR_SIZE)
    fd = ctypes.CDLL(None, use_errno=True).syscall(PERF_EVENT_OPEN[os.uname().machine], attr,
        cgroup, cpu, -1, PERF_FLAG_PID_CGROUP | PERF_FLAG_FD_CLOEXEC)
    if fd == -1:
        raise OSError(ctypes.get_errno(), "perf_event_open")
    return fd


class Calls:
    """What the processes of a cgroup do, from now on."""

    def __init__(self, path):
        self.events = {what: [] for what in COUNTED}
        directory = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            for what, events in COUNTED.items():
                for event in events:
                    # A call that this kind of machine does not have.
                    if os.path.exists(os.path.join(TRACING, "events", event)):
                        self.events[what] += [open_event(event, directory, cpu)
                            for cpu in range(os.cpu_count())]
        except OSError:
            self.close()
            raise
        finally:
            os.close(directory)

    def read(self):
        return {what: sum(struct.unpack("Q", os.read(fd, 8))[0] for fd in fds)
            for what, fds in self.events.items()}

    def close(self):
        for fds in self.events.values():
            for fd in fds:
                os.close(fd)
        self.events = {}


@contextlib.contextmanager
def counted(group, values, each):
    """Puts calls, syncs and unlinks into values, divided by each(); where it works."""
    try:
        calls = Calls(group.path)
    except (AttributeError, KeyError, OSError):
        yield
        return
    try:
        before = calls.read()
        yield
        for what, n in calls.read().items():
            values[what] = (n - before[what]) / (each() or 1)
    finally:
        calls.close()
