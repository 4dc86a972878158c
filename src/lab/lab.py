"""Runs JupyterLab so that neither it nor anything its kernels started outlives the process that started it.

Node.js cannot ensure this: if it is killed by force, or the terminal is closed, it no longer runs.
"""

import ctypes
import os
import runpy
import signal

PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Turns the parent's death and a closed terminal into SIGTERM, on which JupyterLab ends its kernels."""
    parent = os.getppid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # It ended before the request.
        os.kill(os.getpid(), signal.SIGTERM)
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))


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


def started_by_kernels() -> list[int]:
    """Our kernels and what they started, even in groups of their own, but not a browser that we opened."""
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
    # Repeated until there are none, since a process may start another before it ends.
    while processes := started_by_kernels():
        for process in processes:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass


end_with_parent()
tell_of_ctrl_c()
try:
    runpy.run_module("jupyterlab", run_name="__main__", alter_sys=True)
finally:
    end_what_kernels_started()
