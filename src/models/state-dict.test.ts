import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { readSafetensorsFile } from "../safetensors/read-safetensors.js";
import { writeSafetensors } from "../safetensors/write-safetensors.js";
import { native } from "../tensorflow/native.js";
import { exportStateDict } from "./export.js";
import { modelOf, plainNetwork, smallNetworks } from "./test-support/small-models.js";

native();

const python = process.env.MIXTURE_GROWTH_TORCH_PYTHON;
const hasTorch =
  python !== undefined && spawnSync(python, ["-c", "import torch, safetensors.torch"]).status === 0;
const program = fileURLToPath(new URL("./test-support/load-state-dict.py", import.meta.url));

/** What the Python program knows. */
const known = [
  ..."convolution depthwiseConvolution groupedConvolution dense batchNorm".split(" "),
  ..."relu relu6 add globalPool flatten maxPool".split(" "),
];
const networks = smallNetworks.filter(({ nodes }) => nodes.every(({ op }) => known.includes(op)));

describe.skipIf(!hasTorch)(
  "a state_dict in PyTorch (MIXTURE_GROWTH_TORCH_PYTHON names a Python with it)",
  () => {
    it.each(networks.map((network) => [network.name, network] as const))(
      "gives the same logits: %s",
      (_, network) => {
        const folder = mkdtempSync(join(tmpdir(), "state-dict "));
        const model = modelOf(plainNetwork(network));
        const images = tf.randomNormal([4, ...network.input], 0, 1, "float32", 3);
        const turned = tf.tidy(() =>
          images.rank === 4 ? tf.transpose(images, [0, 3, 1, 2]) : tf.clone(images),
        );
        const values = turned.dataSync() as Float32Array;
        writeFileSync(join(folder, "network.json"), JSON.stringify(model.net().description));
        writeFileSync(
          join(folder, "images.safetensors"),
          writeSafetensors(new Map([["images", { shape: turned.shape, values }]])),
        );
        exportStateDict(model, join(folder, "net.safetensors"));
        const said = execFileSync(python as string, [program, folder], { encoding: "utf8" });
        expect(said).toContain("All keys matched");
        const found = readSafetensorsFile(join(folder, "logits.safetensors")).tensors.get("logits")?.values;
        const expected = tf.tidy(() => model.net().forward(images).dataSync());
        expected.forEach((value, i) => {
          expect(Math.abs((found?.[i] as number) - value)).toBeLessThan(1e-4 * (1 + Math.abs(value)));
        });
        for (const one of [images, turned, model]) one.dispose();
        rmSync(folder, { recursive: true });
      },
    );
  },
);
