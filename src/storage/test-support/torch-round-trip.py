"""The other side of a round trip through PyTorch.

Arguments: a folder. Reads `network.safetensors` (published names) and `images.safetensors` (images NCHW) there, writes
the logits of an evaluation to `logits.safetensors`, and the state as today's and yesterday's PyTorch files.
"""

import argparse
import sys
from collections import OrderedDict
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

folder = Path(sys.argv[1])
state = load_file(folder / "network.safetensors")
x = load_file(folder / "images.safetensors")["images"]
mixed = "conv_3x3.coefficients.coefs_member_0" in state
grown = "last_bn.batch_norm_fully_grown.weight" in state
member = 0


def mixture(layer, block, template_set):
    """The mixture of templates that makes one block of a layer's weight."""
    templates = state[f"{layer}.trainable_parameters.template_set_{template_set}"]
    coefficients = state[f"{layer}.coefficients.coefs_member_{block}"]
    return torch.tensordot(coefficients, templates, dims=1)


def weight(layer):
    """An ordinary weight, the member's mixture of its templates, or all blocks of two members that have grown."""
    if not mixed:
        return state[f"{layer}.weight"]
    if not grown:
        return mixture(layer, member, member)
    if layer == "conv_3x3":
        return torch.cat([mixture(layer, 0, 0), mixture(layer, 1, 1)], dim=0)
    if layer == "classifier":
        return torch.cat([mixture(layer, 0, 0), mixture(layer, 1, 1)], dim=1)
    # Members stand on the diagonal; a new block mixes the set of the member whose outputs it reads.
    top = torch.cat([mixture(layer, 0, 0), mixture(layer, 2, 1)], dim=1)
    bottom = torch.cat([mixture(layer, 3, 0), mixture(layer, 1, 1)], dim=1)
    return torch.cat([top, bottom], dim=0)


def batch_norm(x, name):
    if mixed:
        name = f"{name}.batch_norm_fully_grown" if grown else f"{name}.batch_norms.{member}"
    names = ("running_mean", "running_var", "weight", "bias")
    return torch.nn.functional.batch_norm(x, *(state[f"{name}.{n}"] for n in names), eps=1e-5)


def conv(x, layer, stride, padding):
    return torch.nn.functional.conv2d(x, weight(layer), stride=stride, padding=padding)


x = conv(x, "conv_3x3" if mixed else "conv_stem", 1, 1)
for stage in (1, 2, 3):
    block = f"stage_{stage}.0" if mixed else f"group_{stage}.0"
    shortcut = f"{block}.convShortcut" if mixed else f"{block}.shortcut"
    stride = 1 if stage == 1 else 2
    h = torch.relu(batch_norm(x, f"{block}.bn1"))
    o = conv(torch.relu(conv(h, f"{block}.conv1", stride, 1)), f"{block}.conv2", 1, 1)
    has_shortcut = any(name.startswith(f"{shortcut}.") for name in state)
    x = o + (conv(h, shortcut, stride, 0) if has_shortcut else x)
x = torch.relu(batch_norm(x, "last_bn" if mixed else "last_act.0")).mean(dim=(2, 3))
logits = x @ weight("classifier" if mixed else "fc").T + (0 if mixed else state["fc.bias"])
save_file({"logits": logits.contiguous()}, folder / "logits.safetensors")


class RecorderMeter:
    """Something that only the program that saved it knows: readers must not look for it."""

    def __init__(self):
        self.epoch_losses = [1.0, 2.0]


checkpoint = {
    "epoch": 200,
    "arch": "wrn",
    "state_dict": OrderedDict((f"module.{name}", tensor) for name, tensor in state.items()),
    "optimizer": {"state": {0: {"momentum_buffer": torch.ones(3)}}, "param_groups": [{"lr": 0.1, "nesterov": True}]},
    "recorder": RecorderMeter(),
    "args": argparse.Namespace(depth=10, schedule=[30, 60], data=None),
}
checkpoint["state_dict"]["module.counts"] = torch.tensor(7)
# A view of a larger storage, with strides of its own.
checkpoint["state_dict"]["module.view"] = torch.arange(24, dtype=torch.float32).reshape(4, 6)[1:3, ::2].T
torch.save(checkpoint, folder / "today.pth.tar")
torch.save(checkpoint, folder / "yesterday.pth.tar", _use_new_zipfile_serialization=False)
