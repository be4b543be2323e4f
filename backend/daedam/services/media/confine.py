"""Started as a program of its own: gives up what a decoder does not need, then becomes it.

    python -I -S confine.py /path/to/ffmpeg ARGUMENTS

(A function that runs between fork and exec inside the server would run beside its threads.)
Limits that a system does not know are passed over: each of them is one of several.
"""

import contextlib
import ctypes
import os
import resource
import sys

MEMORY_BYTES = 1 << 30
CPU_S = 30

PR_SET_NO_NEW_PRIVS = 38
CLONE_NEWNET = 0x40000000
CLONE_NEWUSER = 0x10000000

LIMITS = {
    "RLIMIT_AS": MEMORY_BYTES,
    "RLIMIT_CPU": CPU_S,
    "RLIMIT_FSIZE": 0,  # what it decodes goes through a pipe
    "RLIMIT_NOFILE": 16,
    "RLIMIT_CORE": 0,
}


def give_up() -> None:
    """From now on: little memory and time, no file written, no new rights, no network."""
    for name, value in LIMITS.items():
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (value, value))
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # A network of its own has no way out. Where the kernel grants none, the decoder's own list
    # of protocols is what keeps it from the network.
    if libc.unshare(CLONE_NEWNET) != 0:
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)


if __name__ == "__main__":
    give_up()
    os.execve(sys.argv[1], sys.argv[1:], {})  # noqa: S606 - the server names the program
