"""Runs JupyterLab so that it does not outlive the process that started it, nor what its kernels started outlive it.

Node.js cannot ask for this: when it is killed by force, or the terminal is closed, it runs no more.
"""

import ctypes
import os
import runpy
import signal

PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """JupyterLab ends its kernels on SIGTERM; it knows neither its parent's death nor a closed terminal."""
    parent = os.getppid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # It ended before it was asked for.
        os.kill(os.getpid(), signal.SIGTERM)
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))


def started_by_kernels() -> list[int]:
    """Kernels of ours and what they started, even in groups of their own; a browser that we opened is not among them."""
    mark = f"JPY_PARENT_PID={os.getpid()}".encode()
    found = []
    for name in filter(str.isdecimal, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/environ", "rb") as environment:
                if mark in environment.read().split(b"\0"):
                    found.append(int(name))
        except OSError:
            pass  # It has ended, or is somebody else's.
    return found


def end_what_kernels_started() -> None:
    # Again until there is none: what is ended last may have started another.
    while processes := started_by_kernels():
        for process in processes:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass


end_with_parent()
try:
    runpy.run_module("jupyterlab", run_name="__main__", alter_sys=True)
finally:
    end_what_kernels_started()
