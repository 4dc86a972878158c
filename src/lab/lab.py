"""Runs JupyterLab so that neither it nor anything its kernels started outlives the process that started it.

Node.js cannot ensure this: if it is killed by force, or the terminal is closed, it no longer runs.
"""

import ctypes
import os
import runpy
import signal
import sys
import threading
import time

PR_SET_PDEATHSIG = 1
ENDING = {signal.SIGHUP, signal.SIGTERM}


def end_with_parent() -> None:
    """Turns the parent's death into SIGTERM, on which JupyterLab ends its kernels."""
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # It ended before the request.
            os.kill(os.getpid(), signal.SIGTERM)
    else:
        threading.Thread(target=end_after, args=[parent], daemon=True).start()


def end_after(parent: int) -> None:
    """Where the system does not tell of a parent's death."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def tell_of_ctrl_c() -> None:
    """Reports every SIGINT to the program that started us: Ctrl-C reaches both, another SIGINT only that program."""
    told = os.environ.pop("LAB_TELLS_OF_CTRL_C", None)
    if told is None:
        return
    pipe = int(told)
    os.set_inheritable(pipe, False)
    set_handler = signal.signal

    def telling(number, handler):
        if number != signal.SIGINT or not callable(handler):
            return set_handler(number, handler)

        def tell_and_handle(*args):
            os.write(pipe, b"\n")
            handler(*args)

        return set_handler(number, tell_and_handle)

    signal.signal = telling


def started_by_kernels(lab: int) -> list[int]:
    """Its kernels and what they started, even in groups of their own, but not a browser that it opened."""
    if sys.platform != "linux":
        return []  # JupyterLab ends the kernels themselves.
    mark = f"JPY_PARENT_PID={lab}".encode()
    found = []
    for name in filter(str.isdecimal, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/environ", "rb") as environment:
                if mark in environment.read().split(b"\0"):
                    found.append(int(name))
        except OSError:
            pass  # It has ended, or is somebody else's.
    return found


def end_what_kernels_started(lab: int) -> None:
    # Repeated until there are none, since a process may start another before it ends.
    while processes := started_by_kernels(lab):
        for process in processes:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass


def wait_for(lab: int) -> int:
    """Passes signals on until JupyterLab has ended, and returns its exit status."""
    while True:
        if signal.sigwait({*ENDING, signal.SIGCHLD}) in ENDING:
            os.kill(lab, signal.SIGTERM)
            continue
        ended, status = os.waitpid(lab, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def run_jupyterlab() -> None:
    end_with_parent()
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, HELD)
    tell_of_ctrl_c()
    runpy.run_module("jupyterlab", run_name="__main__", alter_sys=True)


# JupyterLab runs in a child, since signals could interrupt whatever it did at its own end: each thread of a program that
# dies sends one. Here they are only waited for; Ctrl-C is JupyterLab's.
HELD = {*ENDING, signal.SIGCHLD, signal.SIGINT}
signal.pthread_sigmask(signal.SIG_BLOCK, HELD)
lab = os.fork()
if lab == 0:
    run_jupyterlab()
else:
    end_with_parent()
    status = wait_for(lab)
    end_what_kernels_started(lab)
    sys.exit(status)
