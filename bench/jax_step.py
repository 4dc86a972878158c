#!/usr/bin/env python3
"""Time one SGD training step of a wide residual network in JAX, a peer of the benchmark.

usage: jax_step.py --net {large,small,member,grown} --depth 16 --width 2 --size 32 --batch 128 [--steps 10] [--threads N]
                   [--classes 100]

Prints one JSON line, as torch_step.py does. The whole step is one jitted function: forward and backward pass, batch norm with its
running statistics, and SGD with Nesterov momentum and weight decay; the first steps compile it and are not counted.
"""
import argparse
import json
import os
import resource
import statistics
import time


def parsed():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--net", choices=["large", "small", "member", "grown"], default="grown")
    parser.add_argument("--depth", type=int, default=16)
    parser.add_argument("--width", type=float, default=2)
    parser.add_argument("--size", type=int, default=32)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--classes", type=int, default=100)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    return parser.parse_args()


words = parsed()
# XLA has as many threads as processors that the process may use when it is loaded.
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: words.threads])

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402

TEMPLATES = 2


def layers_of(a):
    """Every weight in the order of its use: name, kernel, channels that it reads and makes, stride, and its part."""
    parts = 2 if a.net in ("small", "member") else 1
    channels = 16 // parts
    layers = [("stem", 3, 3, channels, 1, "stem")]
    for stage, base in enumerate((16, 32, 64)):
        out = int(base * a.width) // parts
        for block in range((a.depth - 4) // 6):
            stride = 2 if stage > 0 and block == 0 else 1
            name = f"stage{stage}.{block}"
            layers += [(name + ".first", 3, channels, out, stride, "inner"), (name + ".second", 3, out, out, 1, "inner")]
            if channels != out:
                layers.append((name + ".shortcut", 1, channels, out, stride, "inner"))
            channels = out
    return [*layers, ("classifier", 1, channels, a.classes, 1, "classifier")]


def first_parameters(a, layers):
    """Parameters by name, and the running statistics of batch norms."""
    key = jax.random.key(0)
    parameters, statistics = {}, {}
    for name, kernel, read, made, _, part in layers:
        key, one, other = jax.random.split(key, 3)
        halves = a.net == "grown"
        i = read // 2 if halves and part != "stem" else read
        o = made // 2 if halves and part != "classifier" else made
        shape = (i, o) if part == "classifier" else (kernel, kernel, i, o)
        scale = (2 / (i * kernel * kernel)) ** 0.5
        if a.net in ("large", "small"):
            parameters[name] = {"weight": scale * jax.random.normal(one, shape)}
            if part == "classifier":
                parameters[name]["bias"] = jnp.zeros(o)
        else:
            sets, blocks = (2, 4 if part == "inner" else 2) if halves else (1, 1)
            parameters[name] = {"sets": scale * jax.random.normal(one, (sets, TEMPLATES, *shape)), "coefficients": jax.random.normal(other, (blocks, TEMPLATES))}
    norms = [(name.replace(".first", ".norm"), read) for name, _, read, _, _, _ in layers if name.endswith(".first")]
    for name, channels in [*norms, ("norm", layers[-1][2])]:
        parameters[name] = {"gamma": jnp.ones(channels), "beta": jnp.zeros(channels)}
        statistics[name] = {"mean": jnp.zeros(channels), "variance": jnp.ones(channels)}
    return parameters, statistics


def weight_of(parameter, net, part):
    """The grown grid is [[0, 2], [3, 1]]: rows are output channels."""
    if "weight" in parameter:
        return parameter["weight"]

    def block(j):
        return jnp.tensordot(parameter["coefficients"][j], parameter["sets"][j % 2], 1)

    if net == "member":
        return block(0)
    if part == "stem":
        return jnp.concatenate([block(0), block(1)], -1)
    if part == "classifier":
        return jnp.concatenate([block(0), block(1)], -2)
    top = jnp.concatenate([block(0), block(2)], -2)
    bottom = jnp.concatenate([block(3), block(1)], -2)
    return jnp.concatenate([top, bottom], -1)


def norm(x, parameter, running):
    """The normalised values, and the statistics after this batch, whose variance is unbiased as PyTorch's."""
    mean, variance = x.mean((0, 1, 2)), x.var((0, 1, 2))
    count = x.size // x.shape[-1]
    after = {"mean": 0.9 * running["mean"] + 0.1 * mean, "variance": 0.9 * running["variance"] + 0.1 * variance * count / (count - 1)}
    return (x - mean) * jax.lax.rsqrt(variance + 1e-5) * parameter["gamma"] + parameter["beta"], after


def forward(parameters, running, x, a, layers, macs):
    """Logits, and the running statistics after this batch; appends the multiply-accumulates of each layer to `macs`."""
    after = {}
    known = {name: layer for name, *layer in layers}

    def convolved(name, x):
        _, _, _, stride, part = known[name]
        weight = weight_of(parameters[name], a.net, part)
        pad = weight.shape[0] // 2
        y = jax.lax.conv_general_dilated(x, weight, (stride, stride), [(pad, pad)] * 2, dimension_numbers=("NHWC", "HWIO", "NHWC"))
        macs.append(y.shape[1] * y.shape[2] * weight.size)
        return y

    def normalized(name, x):
        y, after[name] = norm(x, parameters[name], running[name])
        return jax.nn.relu(y)

    x = convolved("stem", x)
    for name in [name[: -len(".first")] for name in known if name.endswith(".first")]:
        h = normalized(name + ".norm", x)
        y = convolved(name + ".second", jax.nn.relu(convolved(name + ".first", h)))
        x = y + (convolved(name + ".shortcut", h) if name + ".shortcut" in known else x)
    classifier = parameters["classifier"]
    weight = weight_of(classifier, a.net, "classifier")
    macs.append(weight.size)
    return normalized("norm", x).mean((1, 2)) @ weight + classifier.get("bias", 0), after


def main(a):
    layers = layers_of(a)
    parameters, running = first_parameters(a, layers)
    momentum = jax.tree.map(jnp.zeros_like, parameters)
    x = jax.random.normal(jax.random.key(1), (a.batch, a.size, a.size, 3))
    y = jax.random.randint(jax.random.key(2), (a.batch,), 0, a.classes)
    macs = []

    def loss_of(parameters, running, x, y):
        macs.clear()
        logits, after = forward(parameters, running, x, a, layers, macs)
        return -jnp.take_along_axis(jax.nn.log_softmax(logits), y[:, None], 1).mean(), after

    def step(parameters, momentum, running, x, y):
        (loss, running), gradients = jax.value_and_grad(loss_of, has_aux=True)(parameters, running, x, y)
        gradients = jax.tree.map(lambda g, p: g + 5e-4 * p, gradients, parameters)
        momentum = jax.tree.map(lambda m, g: 0.9 * m + g, momentum, gradients)
        parameters = jax.tree.map(lambda p, g, m: p - 0.1 * (g + 0.9 * m), parameters, gradients, momentum)
        return loss, parameters, momentum, running

    compiled = jax.jit(step, donate_argnums=(0, 1, 2))
    times = []
    for count in range(a.steps + 3):
        start = time.perf_counter()
        loss, parameters, momentum, running = compiled(parameters, momentum, running, x, y)
        jax.block_until_ready((loss, parameters, momentum, running))
        if count >= 3:
            times.append((time.perf_counter() - start) * 1e3)
    total = 3 * a.batch * sum(macs)
    median = statistics.median(times)
    print(json.dumps({"peer": "JAX " + jax.__version__, "median_ms": round(median, 3), "min_ms": round(min(times), 3), "macs": total, "parameters": sum(p.size for p in jax.tree.leaves(parameters)),
                      "gflops": round(2 * total / median / 1e6, 1), "peak_rss_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))


main(words)
