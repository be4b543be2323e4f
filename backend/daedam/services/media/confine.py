"""A program that drops the rights a decoder does not need, then executes the decoder in its place.

    python -I -S confine.py /path/to/ffmpeg ARGUMENTS

It is a program of its own because code between fork and exec in the server could deadlock with the
server's threads. A limit that the system does not support is skipped, because the other limits
still apply.
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
    "RLIMIT_FSIZE": 0,  # the output goes through a pipe
    "RLIMIT_NOFILE": 16,
    "RLIMIT_CORE": 0,
}


def drop_rights() -> None:
    """Limit memory and CPU time, and forbid writing files, new privileges and the network."""
    for name, value in LIMITS.items():
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (value, value))
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # A new network namespace has no route. Where the kernel refuses one, the decoder's protocol
    # whitelist still blocks the network.
    if libc.unshare(CLONE_NEWNET) != 0:
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)


if __name__ == "__main__":
    drop_rights()
    os.execve(sys.argv[1], sys.argv[1:], {})  # noqa: S606 - the server names the program
