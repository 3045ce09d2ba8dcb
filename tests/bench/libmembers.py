"""The members of the list in the benches with many recipients: virtual users, each with a Maildir."""
import os
import time

from libmeasure import PATIENCE, Failure, empty


def names(number):
    return ["member%d" % n for n in range(number)]


def write_list(path, number, domain):
    """The include file."""
    with open(path, "w") as f:
        f.writelines("%s@%s\n" % (name, domain) for name in names(number))


def clear(maildirs):
    for maildir in maildirs:
        empty(maildir)


def await_each(maildirs):
    """Until each has a message; fails when it does not go on."""
    left, end = list(maildirs), time.monotonic() + PATIENCE
    while left:
        # The last ones come last, mostly: those before them are not looked at again and again.
        while left and has_one(left[-1]):
            left.pop()
            end = time.monotonic() + PATIENCE
        if left and time.monotonic() > end:
            left = [m for m in left if not has_one(m)]
            end = time.monotonic() + PATIENCE
            if left and not settle(left):
                raise Failure("%d members have nothing" % len(left))
        time.sleep(0.005)


def has_one(maildir):
    new = os.path.join(maildir, "new")
    return os.path.isdir(new) and len(os.listdir(new)) > 0


def settle(left):
    """Whether one more comes."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if any(map(has_one, left)):
            return True
        time.sleep(0.2)
    return False
