#!/usr/bin/env python3
"""Time one SGD training step, or the evaluation of a batch, in PyTorch, a peer of the benchmark.

usage: torch_step.py --model {wrn,resnet18,vit,bank} --net {large,small,member,grown} --depth 16 --width 2 --size 32 --batch 128
                     [--layout channels_last|contiguous] [--precision float32|bfloat16|float16] [--task step|evaluation]
                     [--compile] [--steps 10] [--threads N] [--classes 100] [--device cpu|cuda]
       torch_step.py --serve

Prints one JSON line: median and minimum milliseconds per step, multiply-accumulates of what is timed, trained parameters,
achieved GFLOP/s (2 x MACs / time) and the process's peak resident memory in MiB; on a GPU also the peak memory of its
tensors, and what PyTorch reserved for them.
With --serve, answers each line of input with one of JSON: {"open": [arguments as above]} prepares a step and warms it up,
{"time": n} times n steps after one that is not counted.
float32 is PyTorch's default: on a GPU that has TF32, convolutions use it. float16 is trained with a loss scale.
`large` and `small` are the net with a weight in every layer, and that of half its width; `member` is one member (half width)
of a template-mixed net of the given width; `grown` the net after growth. With --compile, the network and its loss are compiled
by torch.compile in the first steps, which are not counted, and the optimizer is PyTorch's fused one.
"""
import argparse
import json
import os
import resource
import statistics
import sys
import time

import torch
import torch.nn.functional as F

from torch_networks import count_macs, network


def parsed(words):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", choices=["wrn", "resnet18", "vit", "bank"], default="wrn")
    parser.add_argument("--net", choices=["large", "small", "member", "grown"], default="grown")
    parser.add_argument("--depth", type=int, default=16)
    parser.add_argument("--width", type=float, default=2)
    parser.add_argument("--size", type=int, default=32)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--classes", type=int, default=100)
    parser.add_argument("--layout", choices=["channels_last", "contiguous"], default="channels_last")
    parser.add_argument("--precision", choices=["float32", "bfloat16", "float16"], default="float32")
    parser.add_argument("--task", choices=["step", "evaluation"], default="step")
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--serve", action="store_true")
    return parser.parse_args(words)


def opened(a):
    """What takes a step, which ends when its numbers have arrived; its multiply-accumulates; the number of trained parameters."""
    torch.set_num_threads(a.threads)
    torch.manual_seed(0)
    # TensorFlow tries algorithms too.
    torch.backends.cudnn.benchmark = True
    net = network(a.model, a.net, a.depth, a.width, a.size, a.classes)
    x, y = torch.randn(a.batch, 3, a.size, a.size), torch.randint(0, a.classes, (a.batch,))
    net.eval()
    # As tfjs counts: a step is three forward passes.
    macs = (3 if a.task == "step" else 1) * a.batch * count_macs(net, x)
    net, x, y = net.to(a.device), x.to(a.device), y.to(a.device)
    if a.layout == "channels_last":
        # Mixed weights are made anew in every step.
        net, x = net.to(memory_format=torch.channels_last) if a.net in ("large", "small") else net, x.to(memory_format=torch.channels_last)
    fused = {"fused": True} if a.compile else {}
    sgd = torch.optim.SGD(net.parameters(), 0.1, 0.9, nesterov=True, weight_decay=5e-4, **fused)
    low = {"bfloat16": torch.bfloat16, "float16": torch.float16}.get(a.precision)
    scaler = torch.amp.GradScaler(a.device, enabled=a.precision == "float16")

    def loss_of(x, y):
        return F.cross_entropy(net(x), y)

    def scored(x, y):
        logits = net(x)
        return F.cross_entropy(logits, y), (logits.argmax(1) == y).sum()

    if a.compile:
        loss_of, scored = torch.compile(loss_of, dynamic=False), torch.compile(scored, dynamic=False)

    def train():
        sgd.zero_grad()
        with torch.autocast(a.device, low, enabled=low is not None):
            loss = loss_of(x, y)
        scaler.scale(loss).backward()
        scaler.step(sgd)
        scaler.update()
        loss.item()
        if a.device == "cuda":
            torch.cuda.synchronize()

    def evaluate():
        with torch.inference_mode():
            for number in scored(x, y):
                number.item()

    net.train(a.task == "step")
    return (train if a.task == "step" else evaluate), macs, sum(p.numel() for p in net.parameters())


def timed(run, count, warm):
    times = []
    for step in range(count + warm):
        start = time.perf_counter()
        run()
        if step >= warm:
            times.append((time.perf_counter() - start) * 1e3)
    return times


def device_memory(device):
    if device != "cuda":
        return {}
    return {"peak_device_mib": torch.cuda.max_memory_allocated() // 2**20, "reserved_device_mib": torch.cuda.max_memory_reserved() // 2**20}


def serve():
    run = None
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            if "open" in asked:
                run = None
                a = parsed(asked["open"])
                if a.device == "cuda":
                    torch.cuda.empty_cache()
                run, macs, _ = opened(a)
                timed(run, 0, 3)
                answer = {"peer": "PyTorch " + torch.__version__, "macs": macs}
            else:
                answer = {"times": timed(run, asked["time"], 1)}
        except Exception as error:  # also out of memory: the next step may fit
            run, answer = None, {"error": f"{type(error).__name__}: {error}".split("\n")[0]}
        print(json.dumps(answer), flush=True)


def main():
    a = parsed(None)
    if a.serve:
        serve()
        return
    run, macs, parameters = opened(a)
    times = timed(run, a.steps, 3)
    median = statistics.median(times)
    print(json.dumps({"peer": "PyTorch " + torch.__version__, "median_ms": round(median, 3), "min_ms": round(min(times), 3), "macs": macs, "parameters": parameters,
                      "gflops": round(2 * macs / median / 1e6, 1), "peak_rss_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, **device_memory(a.device)}))


if __name__ == "__main__":
    main()
