#!/usr/bin/env python3
"""Time one SGD training step, or the evaluation of a batch, in PyTorch, the peer of the benchmark.

usage: torch_step.py --net {normal,member,grown} --depth 16 --width 2 --batch 128 [--layout channels_last|contiguous]
                     [--precision float32|bfloat16|float16] [--task step|evaluation] [--steps 10] [--threads 2] [--classes 100]
                     [--device cpu|cuda]
       torch_step.py --serve

Prints one JSON line: median and minimum milliseconds per step, multiply-accumulates per image, achieved GFLOP/s
(3 x 2 x MACs x batch / step time) and the process's peak resident memory in MiB; on a GPU also the peak memory of its
tensors, and what PyTorch reserved for them.
With --serve, answers each line of input with one of JSON: {"open": [arguments as above]} prepares a step and warms it up,
{"time": n} times n steps after one that is not counted.
float32 is PyTorch's default: on a GPU that has TF32, convolutions use it. float16 is trained with a loss scale.
`member` is one member (half width) of a template-mixed net of the given width; `grown` the net after growth.
"""
import argparse
import json
import resource
import statistics
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.flop_counter import FlopCounterMode


class Mixed(nn.Module):
    """A template-mixed weight: rows are output channels, the grown grid is [[0, 2], [3, 1]]."""

    def __init__(self, out_channels, in_channels, kernel, part, templates=2):
        super().__init__()
        self.part = part
        o = out_channels if part == "classifier" else out_channels // 2
        i = in_channels if part == "stem" else in_channels // 2
        shape = (templates, o, i) if part == "classifier" else (templates, o, i, kernel, kernel)
        fan_in = i * kernel * kernel
        self.sets = nn.ParameterList([nn.Parameter(torch.randn(shape) * (2 / fan_in) ** 0.5) for _ in range(2)])
        blocks = 4 if part == "inner" else 2
        rows = nn.init.orthogonal_(torch.empty(blocks, templates))
        self.coefficients = nn.ParameterList([nn.Parameter(row.clone()) for row in rows])

    def block(self, j):
        return torch.tensordot(self.coefficients[j], self.sets[j % 2], 1)

    def weight(self, member):
        if member is not None:
            return self.block(member)
        if self.part == "stem":
            return torch.cat([self.block(0), self.block(1)], 0)
        if self.part == "classifier":
            return torch.cat([self.block(0), self.block(1)], 1)
        top = torch.cat([self.block(0), self.block(2)], 1)
        bottom = torch.cat([self.block(3), self.block(1)], 1)
        return torch.cat([top, bottom], 0)


class MixedWideResNet(nn.Module):
    def __init__(self, depth, width, classes, member):
        super().__init__()
        self.member = member
        scale = 2 if member is not None else 1
        blocks, channels = (depth - 4) // 6, 16
        self.stem = Mixed(16, 3, 3, "stem")
        self.blocks = nn.ModuleList()
        for stage, out in enumerate((int(16 * width), int(32 * width), int(64 * width))):
            for index in range(blocks):
                block = nn.ModuleDict({"norm": nn.BatchNorm2d(channels // scale), "first": Mixed(out, channels, 3, "inner"), "second": Mixed(out, out, 3, "inner")})
                if channels != out:
                    block["shortcut"] = Mixed(out, channels, 1, "inner")
                block.stride = 2 if stage > 0 and index == 0 else 1
                self.blocks.append(block)
                channels = out
        self.norm = nn.BatchNorm2d(channels // scale)
        self.classifier = Mixed(classes, channels, 1, "classifier")

    def forward(self, x):
        m = self.member
        x = F.conv2d(x, self.stem.weight(m), padding=1)
        for block in self.blocks:
            h = F.relu(block["norm"](x))
            y = F.conv2d(h, block["first"].weight(m), stride=block.stride, padding=1)
            y = F.conv2d(F.relu(y), block["second"].weight(m), padding=1)
            x = y + (F.conv2d(h, block["shortcut"].weight(m), stride=block.stride) if "shortcut" in block else x)
        return F.linear(F.relu(self.norm(x)).mean((2, 3)), self.classifier.weight(m))


class NormalWideResNet(nn.Module):
    def __init__(self, depth, width, classes):
        super().__init__()
        blocks, channels = (depth - 4) // 6, 16
        self.stem = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.blocks = nn.ModuleList()
        for stage, out in enumerate((int(16 * width), int(32 * width), int(64 * width))):
            for index in range(blocks):
                stride = 2 if stage > 0 and index == 0 else 1
                block = nn.ModuleDict({"norm": nn.BatchNorm2d(channels), "first": nn.Conv2d(channels, out, 3, stride, 1, bias=False), "second": nn.Conv2d(out, out, 3, 1, 1, bias=False)})
                if channels != out:
                    block["shortcut"] = nn.Conv2d(channels, out, 1, stride, bias=False)
                self.blocks.append(block)
                channels = out
        self.norm = nn.BatchNorm2d(channels)
        self.classifier = nn.Linear(channels, classes)

    def forward(self, x):
        x = self.stem(x)
        for block in self.blocks:
            h = F.relu(block["norm"](x))
            y = block["second"](F.relu(block["first"](h)))
            x = y + (block["shortcut"](h) if "shortcut" in block else x)
        return self.classifier(F.relu(self.norm(x)).mean((2, 3)))


def count_macs(net, x):
    """Multiply-accumulates of one image's forward pass: convolutions and the classifier, not the mixing of templates."""
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        features = net.norm.num_features
        classes = net(x[:1]).shape[1]
    return sum(n for op, n in counter.get_flop_counts()["Global"].items() if "convolution" in str(op)) // 2 + classes * features


def parsed(words):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--net", choices=["normal", "member", "grown"], default="grown")
    parser.add_argument("--depth", type=int, default=16)
    parser.add_argument("--width", type=float, default=2)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--classes", type=int, default=100)
    parser.add_argument("--layout", choices=["channels_last", "contiguous"], default="channels_last")
    parser.add_argument("--precision", choices=["float32", "bfloat16", "float16"], default="float32")
    parser.add_argument("--task", choices=["step", "evaluation"], default="step")
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--serve", action="store_true")
    return parser.parse_args(words)


def opened(a):
    """What takes a step, which ends when its numbers have arrived, and the multiply-accumulates of an image."""
    torch.set_num_threads(a.threads)
    torch.manual_seed(0)
    # TensorFlow tries algorithms too.
    torch.backends.cudnn.benchmark = True
    net = NormalWideResNet(a.depth, a.width, a.classes) if a.net == "normal" else MixedWideResNet(a.depth, a.width, a.classes, 0 if a.net == "member" else None)
    x, y = torch.randn(a.batch, 3, 32, 32), torch.randint(0, a.classes, (a.batch,))
    net.eval()
    macs = count_macs(net, x)
    net, x, y = net.to(a.device), x.to(a.device), y.to(a.device)
    if a.layout == "channels_last":
        net, x = net.to(memory_format=torch.channels_last) if a.net == "normal" else net, x.to(memory_format=torch.channels_last)
    sgd = torch.optim.SGD(net.parameters(), 0.1, 0.9, nesterov=True, weight_decay=5e-4)
    low = {"bfloat16": torch.bfloat16, "float16": torch.float16}.get(a.precision)
    scaler = torch.amp.GradScaler(a.device, enabled=a.precision == "float16")

    def train():
        sgd.zero_grad()
        with torch.autocast(a.device, low, enabled=low is not None):
            loss = F.cross_entropy(net(x), y)
        scaler.scale(loss).backward()
        scaler.step(sgd)
        scaler.update()
        loss.item()
        if a.device == "cuda":
            torch.cuda.synchronize()

    def evaluate():
        with torch.inference_mode():
            logits = net(x)
            F.cross_entropy(logits, y).item()
            (logits.argmax(1) == y).sum().item()

    net.train(a.task == "step")
    return (train if a.task == "step" else evaluate), macs


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
                run, macs = opened(a)
                timed(run, 0, 3)
                answer = {"peer": "PyTorch " + torch.__version__, "macs": 3 * macs * a.batch}
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
    run, macs = opened(a)
    times = timed(run, a.steps, 3)
    median = statistics.median(times)
    print(json.dumps({"peer": "pytorch " + torch.__version__, "net": a.net, "depth": a.depth, "width": a.width, "batch": a.batch, "layout": a.layout, "precision": a.precision,
                      "median_ms": round(median, 2), "min_ms": round(min(times), 2), "macs_per_image": macs, "gflops": round((6 if a.task == "step" else 2) * macs * a.batch / median / 1e6, 1),
                      "peak_rss_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, **device_memory(a.device)}))


if __name__ == "__main__":
    main()
