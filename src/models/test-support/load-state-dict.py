"""What a user of PyTorch does with an exported state: builds the module, loads the state, computes.

Arguments: a folder with `network.json` (a description), `net.safetensors` (its state) and `images.safetensors` (images NCHW). Writes
`logits.safetensors`.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn

folder = Path(sys.argv[1])
description = json.loads((folder / "network.json").read_text())


def layer(node):
    """The module of a node that has tensors."""
    if node["op"] == "convolution":
        size = {"kernel_size": node["kernel"], "stride": node["stride"], "padding": node["padding"]}
        return nn.Conv2d(node["inChannels"], node["outChannels"], bias=False, **size)
    if node["op"] in ("depthwiseConvolution", "groupedConvolution"):
        size = {"kernel_size": node["kernel"], "stride": node["stride"], "padding": node["padding"]}
        channels = node["channels"]
        return nn.Conv2d(channels, channels, bias=False, groups=node.get("groups", channels), **size)
    if node["op"] == "dense":
        return nn.Linear(node["inChannels"], node["outChannels"], bias=node["bias"])
    if node["op"] == "batchNorm":
        dims = nn.BatchNorm1d if node["name"].startswith("hidden") else nn.BatchNorm2d
        return dims(node["channels"])
    return None


class Net(nn.Module):
    """The description as a module whose parts have the nodes' names."""

    def __init__(self):
        super().__init__()
        for node in description["nodes"]:
            module = layer(node)
            if module is None:
                continue
            *parents, last = node["name"].split(".")
            at = self
            for part in parents:
                if not hasattr(at, part):
                    at.add_module(part, nn.Module())
                at = getattr(at, part)
            at.add_module(last, module)

    def forward(self, images):
        values = {"input": images}
        for node in description["nodes"]:
            x = [values[name] for name in node["inputs"]]
            op = node["op"]
            if op == "relu":
                y = torch.relu(x[0])
            elif op == "relu6":
                y = nn.functional.relu6(x[0])
            elif op == "add":
                y = x[0] + x[1]
            elif op == "globalPool":
                y = x[0].mean((2, 3))
            elif op == "flatten":
                y = torch.flatten(x[0], 1)
            elif op == "maxPool":
                y = nn.functional.max_pool2d(x[0], node["kernel"], node["stride"], node["padding"])
            else:
                y = self.get_submodule(node["name"])(x[0])
            values[node["name"]] = y
        return y


net = Net()
print(net.load_state_dict(load_file(folder / "net.safetensors")))
net.eval()
with torch.no_grad():
    logits = net(load_file(folder / "images.safetensors")["images"])
save_file({"logits": logits.contiguous()}, folder / "logits.safetensors")
