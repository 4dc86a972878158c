"""Prints as JSON what the packages of TensorBoard and of W&B read of a run: read-tracked.py WHAT FOLDER."""

import glob
import json
import sys


def tensorboard(folder):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(folder, size_guidance={"scalars": 0, "histograms": 0, "images": 0})
    events.Reload()
    tags = events.Tags()
    return {
        "scalars": {tag: [[e.step, e.value] for e in events.Scalars(tag)] for tag in tags["scalars"]},
        "histograms": {
            tag: [[e.step, e.histogram_value.num] for e in events.Histograms(tag)] for tag in tags["histograms"]
        },
        "images": {tag: [[e.step, e.width, e.height] for e in events.Images(tag)] for tag in tags["images"]},
    }


def wandb(folder):
    from wandb.proto.wandb_internal_pb2 import Record

    rows, ids = [], []
    for path in sorted(glob.glob(f"{folder}/wandb/offline-run-*/run-*.wandb")):
        for data in records(path):
            record = Record()
            record.ParseFromString(data)
            if record.run.run_id:
                ids.append(record.run.run_id)
            items = {"/".join(item.nested_key) or item.key: item.value_json for item in record.history.item}
            rows += [[record.history.step.num, tag, json.loads(value)] for tag, value in items.items()]
    return {"ids": ids, "rows": rows}


def records(path):
    """The records of a log of LevelDB: blocks of 32 KB, in them parts of records, whole or first, middle and last."""
    with open(path, "rb") as file:
        data = file.read()
    at, whole = 7, b""
    while at + 7 <= len(data):
        rest = 32768 - at % 32768
        if rest < 7:
            at += rest
            continue
        length, kind = int.from_bytes(data[at + 4 : at + 6], "little"), data[at + 6]
        whole += data[at + 7 : at + 7 + length]
        at += 7 + length
        if kind in (1, 4):
            yield whole
            whole = b""


print(json.dumps({"tensorboard": tensorboard, "wandb": wandb}[sys.argv[1]](sys.argv[2])))
