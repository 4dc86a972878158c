"""The networks of the benchmark in plain PyTorch: as mixture-growth describes them, layer by layer."""
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.flop_counter import FlopCounterMode


class Mixed(nn.Module):
    """A template-mixed weight: rows are output channels, the grown grid is [[0, 2], [3, 1]]."""

    def __init__(self, out_channels, in_channels, kernel, part, member=None, templates=2):
        super().__init__()
        self.part, self.member = part, member
        o = out_channels if part == "classifier" else out_channels // 2
        i = in_channels if part == "stem" else in_channels // 2
        shape = (templates, o, i) if part == "classifier" else (templates, o, i, kernel, kernel)
        fan_in = i * kernel * kernel
        # A member trains its own set and its own block; the grown net trains all of them.
        sets, blocks = (2, 4 if part == "inner" else 2) if member is None else (1, 1)
        self.sets = nn.ParameterList([nn.Parameter(torch.randn(shape) * (2 / fan_in) ** 0.5) for _ in range(sets)])
        rows = nn.init.orthogonal_(torch.empty(blocks, templates))
        self.coefficients = nn.ParameterList([nn.Parameter(row.clone()) for row in rows])

    def block(self, j):
        return torch.tensordot(self.coefficients[j], self.sets[j % 2], 1)

    def weight(self):
        if self.member is not None:
            return self.block(0)
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
        scale = 2 if member is not None else 1
        blocks, channels = (depth - 4) // 6, 16
        self.stem = Mixed(16, 3, 3, "stem", member)
        self.blocks = nn.ModuleList()
        for stage, out in enumerate((int(16 * width), int(32 * width), int(64 * width))):
            for index in range(blocks):
                block = nn.ModuleDict({"norm": nn.BatchNorm2d(channels // scale), "first": Mixed(out, channels, 3, "inner", member), "second": Mixed(out, out, 3, "inner", member)})
                if channels != out:
                    block["shortcut"] = Mixed(out, channels, 1, "inner", member)
                block.stride = 2 if stage > 0 and index == 0 else 1
                self.blocks.append(block)
                channels = out
        self.norm = nn.BatchNorm2d(channels // scale)
        self.classifier = Mixed(classes, channels, 1, "classifier", member)

    def forward(self, x):
        x = F.conv2d(x, self.stem.weight(), padding=1)
        for block in self.blocks:
            h = F.relu(block["norm"](x))
            y = F.conv2d(h, block["first"].weight(), stride=block.stride, padding=1)
            y = F.conv2d(F.relu(y), block["second"].weight(), padding=1)
            x = y + (F.conv2d(h, block["shortcut"].weight(), stride=block.stride) if "shortcut" in block else x)
        return F.linear(F.relu(self.norm(x)).mean((2, 3)), self.classifier.weight())


class WideResNet(nn.Module):
    """`parts` divides every number of channels: 1 is the large net, 2 the small one."""

    def __init__(self, depth, width, classes, parts):
        super().__init__()
        blocks, channels = (depth - 4) // 6, 16 // parts
        self.stem = nn.Conv2d(3, channels, 3, 1, 1, bias=False)
        self.blocks = nn.ModuleList()
        for stage, base in enumerate((16, 32, 64)):
            out = int(base * width) // parts
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


def normalized(in_channels, out_channels, kernel, stride=1):
    return [nn.Conv2d(in_channels, out_channels, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(out_channels)]


class Residual(nn.Module):
    """A body and what passes it by, added; ReLU after them."""

    def __init__(self, body, skip):
        super().__init__()
        self.body, self.skip = nn.Sequential(*body), nn.Sequential(*skip)

    def forward(self, x):
        return F.relu(self.body(x) + self.skip(x))


class Pooled(nn.Module):
    """Layers, the mean over the image, and a classifier."""

    def __init__(self, layers, channels, classes):
        super().__init__()
        self.layers, self.classifier = nn.Sequential(*layers), nn.Linear(channels, classes)

    def forward(self, x):
        return self.classifier(self.layers(x).mean((2, 3)))


def resnet18(width, classes):
    """As torchvision has it: a stem of 7x7, and basic blocks."""
    sizes = [round(count * width) for count in (64, 128, 256, 512)]
    channels = sizes[0]
    layers = [*normalized(3, channels, 7, 2), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    for stage, out in enumerate(sizes):
        for index in range(2):
            stride = 2 if stage > 0 and index == 0 else 1
            body = [*normalized(channels, out, 3, stride), nn.ReLU(), *normalized(out, out, 3)]
            layers.append(Residual(body, normalized(channels, out, 1, stride) if stride == 2 else []))
            channels = out
    return Pooled(layers, channels, classes)


def bank(width, classes):
    """The layers of the experiment imagenet-bank at its laptop profile, each with a weight of its own."""
    channels = int(16 * width)
    half = channels // 2
    layers = [*normalized(3, half, 3, 2), nn.ReLU(), *normalized(half, half, 3), nn.ReLU(), *normalized(half, channels, 3), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    for stage in range(4):
        middle = int(16 * width * 2**stage)
        for index in range(2):
            stride = 2 if stage > 0 and index == 0 else 1
            body = [*normalized(channels, middle, 1), nn.ReLU(), *normalized(middle, middle, 3, stride), nn.ReLU(), *normalized(middle, 4 * middle, 1)]
            layers.append(Residual(body, normalized(channels, 4 * middle, 1, stride) if index == 0 else []))
            channels = 4 * middle
    return Pooled(layers, channels, classes)


class TransformerBlock(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.read = nn.Linear(width, 3 * width)
        self.projection = nn.Linear(width, width)
        self.hidden, self.output = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        images, tokens, width = x.shape
        q, k, v = self.read(self.norm1(x)).reshape(images, tokens, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        read = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(images, tokens, width)
        x = x + self.projection(read)
        return x + self.output(F.gelu(self.hidden(self.norm2(x))))


class Vit(nn.Module):
    """A vision transformer with the mean over its tokens."""

    def __init__(self, depth, width, size, classes, patch=8, heads=4):
        super().__init__()
        self.patches = nn.Conv2d(3, width, patch, patch)
        self.positions = nn.Parameter(torch.zeros((size // patch) ** 2, width))
        self.blocks = nn.Sequential(*[TransformerBlock(width, heads) for _ in range(depth)])
        self.norm, self.classifier = nn.LayerNorm(width), nn.Linear(width, classes)

    def forward(self, x):
        tokens = self.patches(x).flatten(2).transpose(1, 2) + self.positions
        return self.classifier(self.norm(self.blocks(tokens)).mean(1))


def network(model, net, depth, width, size, classes):
    """The network of these words; `large` and `small` have weights of their own, `member` and `grown` mix templates."""
    if model == "wrn":
        if net in ("large", "small"):
            return WideResNet(depth, width, classes, 2 if net == "small" else 1)
        return MixedWideResNet(depth, width, classes, 0 if net == "member" else None)
    if net != "large":
        raise ValueError(f"Expected --net to be large but got {net} (torch_step.py, --model {model}). Use --net large.")
    return {"resnet18": lambda: resnet18(width, classes), "vit": lambda: Vit(depth, int(width), size, classes), "bank": lambda: bank(width, classes)}[model]()


def counted(work):
    """Multiply-accumulates of a computation."""
    # Attention in its parts: as one operation it is not counted.
    with FlopCounterMode(display=False) as counter, torch.no_grad(), nn.attention.sdpa_kernel(nn.attention.SDPBackend.MATH):
        work()
    return counter.get_total_flops() // 2


def count_macs(net, x):
    """Multiply-accumulates of one image's forward pass, without the mixing of templates."""
    mixing = counted(lambda: [module.weight() for module in net.modules() if isinstance(module, Mixed)])
    return counted(lambda: net(x[:1])) - mixing
