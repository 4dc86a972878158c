import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRandom } from "../../data/random.js";
import { allMembers, member, type Span } from "../../growth/span.js";
import { wideResNet } from "../../networks/architectures/wide-resnet.js";
import { adoptMember } from "../../networks/mixed/member-transfer.js";
import { MixedNetwork } from "../../networks/mixed/mixed-network.js";
import { PlainNetwork } from "../../networks/plain/plain-network.js";
import { readSafetensorsFile } from "../../safetensors/read-safetensors.js";
import { writeSafetensors } from "../../safetensors/write-safetensors.js";
import { loadPublishedTensors, publishedTensors } from "./published-tensors.js";
import { readTorchCheckpoint } from "./read-torch.js";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** A Python with torch and safetensors: from `MIXTURE_GROWTH_TORCH_PYTHON`, or the repository's own. */
function pythonWithTorch(): string | undefined {
  const own = here("../../../.venv/bin/python");
  const python = process.env.MIXTURE_GROWTH_TORCH_PYTHON ?? (existsSync(own) ? own : undefined);
  if (python === undefined) return undefined;
  return spawnSync(python, ["-c", "import torch, safetensors.torch"]).status === 0 ? python : undefined;
}

const python = pythonWithTorch();
const description = wideResNet({ depth: 10, width: 1, classes: 10, input: [16, 16, 3] });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "torch "));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A network whose every tensor is random, running statistics and biases too. */
function network(kind: "mixed" | "plain" | "grown", seed: number): MixedNetwork | PlainNetwork {
  const random = createRandom(seed);
  const made =
    kind === "plain"
      ? new PlainNetwork({ description, members: 1, span: allMembers(1), random })
      : new MixedNetwork({
          description,
          members: 2,
          templatesPerSet: [2, 2],
          setAssignment: "columns",
          templateInitializer: "he",
          initialCoefficients: "orthonormal",
          random,
        });
  if (kind === "grown" && made instanceof MixedNetwork) {
    made.grow(allMembers(2), { coefficients: "orthogonal", noise: 0 }, random);
  }
  for (const { name, variable } of made.state()) {
    if (!/\.(gamma|beta|mean|variance|bias)$/.test(name)) continue;
    const values = Float32Array.from({ length: variable.size }, () => 0.5 + random.uniform());
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
  return made;
}

function logitsOf(net: MixedNetwork | PlainNetwork, span: Span, images: tf.Tensor4D): number[] {
  return tf.tidy(() => [...net.net(span).forward(images).dataSync()]);
}

/** Largest difference over the largest number. */
function gap(ours: readonly number[], theirs: ArrayLike<number>): number {
  const scale = Math.max(...ours.map(Math.abs));
  return Math.max(...ours.map((value, i) => Math.abs(value - (theirs[i] as number)))) / scale;
}

describe.skipIf(python === undefined)(
  "through PyTorch and back (needs a Python with torch and safetensors)",
  () => {
    it.each(["plain", "mixed", "grown"] as const)(
      "a %s network gives the same logits there, and is the same when it is read again",
      (kind) => {
        const span = kind === "grown" ? allMembers(2) : member(0);
        const original = network(kind, 1);
        const images = tf.randomNormal<tf.Rank.R4>([4, 16, 16, 3], 0, 1, "float32", 7);
        writeFileSync(join(folder, "network.safetensors"), writeSafetensors(publishedTensors(original)));
        const nchw = tf.tidy(() => tf.transpose(images, [0, 3, 1, 2]).dataSync() as Float32Array);
        writeFileSync(
          join(folder, "images.safetensors"),
          writeSafetensors(new Map([["images", { shape: [4, 3, 16, 16], values: nchw }]])),
        );
        execFileSync(python as string, [here("../test-support/torch-round-trip.py"), folder]);
        const theirs = readSafetensorsFile(join(folder, "logits.safetensors")).tensors.get("logits");
        const logits = logitsOf(original, span, images);
        expect(gap(logits, theirs?.values as Float32Array)).toBeLessThan(1e-5);
        for (const file of ["today.pth.tar", "yesterday.pth.tar"]) {
          const { tensors, facts } = readTorchCheckpoint(readFileSync(join(folder, file)), file);
          expect([...facts]).toEqual([
            ["epoch", 200],
            ["arch", "wrn"],
          ]);
          expect(tensors.get("counts")).toEqual({ dtype: "I64", shape: [], values: BigInt64Array.of(7n) });
          expect(tensors.get("view")).toEqual({
            dtype: "F32",
            shape: [3, 2],
            values: Float32Array.of(6, 12, 8, 14, 10, 16),
          });
          const other = network(kind, 2);
          expect(logitsOf(other, span, images)).not.toEqual(logits);
          expect(loadPublishedTensors(other, tensors)).toHaveLength(other.state().length);
          expect(logitsOf(other, span, images)).toEqual(logits);
          other.dispose();
        }
        images.dispose();
        original.dispose();
      },
      // Python takes long to import torch where the machine is busy.
      600_000,
    );
  },
);

describe("published tensors", () => {
  it.each(["plain", "mixed"] as const)("of a %s network load into another one of the same make", (kind) => {
    const [one, other] = [network(kind, 1), network(kind, 2)];
    const images = tf.randomNormal<tf.Rank.R4>([4, 16, 16, 3], 0, 1, "float32", 7);
    const stored = new Map(
      [...publishedTensors(one)].map(([name, tensor]) => [name, { dtype: "F32" as const, ...tensor }]),
    );
    loadPublishedTensors(other, stored);
    expect(logitsOf(other, member(0), images)).toEqual(logitsOf(one, member(0), images));
    images.dispose();
    one.dispose();
    other.dispose();
  });

  it("bring a member that was trained elsewhere into another place", () => {
    const [published, source, target] = [network("mixed", 1), network("mixed", 2), network("mixed", 3)];
    const images = tf.randomNormal<tf.Rank.R4>([4, 16, 16, 3], 0, 1, "float32", 7);
    const isMember0 = (name: string): boolean => /\.(templates\.0|coefficients\.0|0\.\w+)$/.test(name);
    const stored = new Map(
      [...publishedTensors(published)].map(([name, tensor]) => [name, { dtype: "F32" as const, ...tensor }]),
    );
    loadPublishedTensors(source, stored, { only: isMember0 });
    adoptMember(target as MixedNetwork, { source: source as MixedNetwork, from: 0, to: 1 });
    expect(logitsOf(target, member(1), images)).toEqual(logitsOf(published, member(0), images));
    tf.dispose(images);
    for (const made of [published, source, target]) made.dispose();
  });

  it("of another network are refused, all of them named, and change nothing", () => {
    const target = network("mixed", 1);
    const before = target.state().map(({ variable }) => [...variable.dataSync()]);
    expect(() => loadPublishedTensors(target, new Map())).toThrow(
      /^Expected conv_3x3\.trainable_parameters\.template_set_0 for stem\.templates\.0 \[2, 3, 3, 3, 8\] but got nothing \(published tensors\)\. Make the network that the checkpoint is of\.\n/,
    );
    expect(target.state().map(({ variable }) => [...variable.dataSync()])).toEqual(before);
    target.dispose();
  });
});
