"""Passes on what a run measures to Trackio or Weights & Biases: lines of JSON on standard input, until its end."""

import json
import os
import signal
import sys


def start_trackio(run):
    import trackio

    # A run of the same name that is another one keeps its numbers to itself.
    resume = "allow" if run["begun"] else "never"
    quiet = {"embed": False, "auto_log_gpu": False, "auto_log_cpu": False}
    names = {"project": run["project"], "name": run["name"], "config": run["config"]}
    return trackio.init(resume=resume, **names, **quiet), trackio.Histogram


def start_wandb(run):
    import wandb

    # Nothing of the machine and its programs, and nothing over the network unless WANDB_MODE says so.
    settings = wandb.Settings(
        console="off",
        disable_code=True,
        disable_git=True,
        silent=True,
        x_disable_machine_info=True,
        x_disable_meta=True,
        x_disable_stats=True,
        x_save_requirements=False,
    )
    own = wandb.init(
        project=os.environ.get("WANDB_PROJECT", run["project"]),
        name=run["name"],
        id=run["id"],
        config=run["config"],
        dir=run["directory"],
        mode=os.environ.get("WANDB_MODE", "offline"),
        resume="allow",
        settings=settings,
    )
    return own, wandb.Histogram


def main():
    # The run ends by itself and closes the input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answer = os.dup(1)
    os.dup2(2, 1)
    start = {"trackio": start_trackio, "wandb": start_wandb}[sys.argv[1]]
    own, histogram = start(json.loads(sys.stdin.readline()))
    os.write(answer, b"ready\n")
    for line in sys.stdin:
        record = json.loads(line)
        histograms = record.get("histograms", {})
        values = {tag: histogram(numbers) for tag, numbers in histograms.items()}
        own.log({**record["scalars"], **values}, step=record["step"])
    own.finish()


main()
