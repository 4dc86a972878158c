import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { native } from "#library/tensorflow/native.js";
import { publishedRun } from "../published-arguments.js";
import { costCase } from "./cost-case.js";
import { scheduleCase } from "./schedule-case.js";

native();

const folderWith = (name: string, content: unknown): string => {
  const folder = mkdtempSync(join(tmpdir(), "parity-"));
  writeFileSync(join(folder, name), JSON.stringify(content));
  return folder;
};

/** Position 3 of a cosine of 4 epochs from 0.1 to 1e-6. */
const threeQuarters = 1e-6 + 0.5 * (0.1 - 1e-6) * (1 + Math.cos(0.75 * Math.PI));

/** As recorded for `--reset_lr_scheduler_growing none`, where the schedule of member 1 continues in the grown net. */
const goesOn = {
  argv: "data --dataset cifar10 --depth 10 --wide 1 --reset_scheduler --template_size 0.5,0.5,1 --growth_epochs 2 --ensemble_train_epochs 2 --epochs 6 --reset_lr_scheduler_growing none",
  epochs: [
    { epoch: 0, members: [0], optimizer_index: 0, lr: 1e-5 },
    { epoch: 1, members: [0], optimizer_index: 0, lr: 0.050005 },
    { epoch: 2, members: [1], optimizer_index: 1, lr: 1e-5 },
    { epoch: 3, members: [1], optimizer_index: 1, lr: 0.050005 },
    { epoch: 4, members: null, optimizer_index: 1, lr: 1e-4 },
    // Three quarters of a cosine of four epochs; the grown batch norm, group 7, stays behind.
    {
      epoch: 5,
      members: null,
      optimizer_index: 1,
      lr: [...new Array<number>(7).fill(threeQuarters), 1e-4],
    },
  ],
  phases: [
    phase(0, [0], 0, [0, 5e-4, 5e-4, 0, 0, 0, 0], [10, 10, 8, 10, 10, 8, 16]),
    phase(2, [1], 1, [0, 0, 0, 0, 5e-4, 5e-4, 0], [10, 10, 8, 10, 10, 8, 16]),
    phase(4, null, 1, [0, 5e-4, 5e-4, 0, 5e-4, 5e-4, 0, 5e-4], [10, 10, 8, 10, 10, 8, 16, 8]),
  ],
};

function phase(
  first: number,
  members: number[] | null,
  optimizer: number,
  decay: number[],
  tensors: number[],
): Record<string, unknown> {
  return {
    first_epoch: first,
    members,
    optimizer_index: optimizer,
    weight_decay_per_group: decay,
    tensors_per_group: tensors,
    nesterov: true,
  };
}

const passed = (trace: unknown): boolean[] =>
  scheduleCase(folderWith("lr_traces.json", { trace }), "lr_traces").map((result) => result.passed);

describe("recorded learning rates", () => {
  it("agree epoch by epoch, group by group, with decay and tensors", () => {
    expect(passed(goesOn)).toEqual([true, true, true]);
  });

  it("that are others fail: a rate, a member, an optimiser, a decay, a tensor, an epoch", () => {
    const changed = (
      list: "epochs" | "phases",
      index: number,
      change: Record<string, unknown>,
    ): boolean[] => {
      const trace = structuredClone<Record<"epochs" | "phases", Record<string, unknown>[]>>(goesOn);
      Object.assign(trace[list][index] as object, change);
      return passed({ ...goesOn, ...trace });
    };
    expect(changed("epochs", 1, { lr: 0.0500051 })[0]).toBe(false);
    expect(changed("epochs", 5, { lr: threeQuarters })[0]).toBe(false);
    expect(changed("epochs", 2, { members: [0] })[1]).toBe(false);
    expect(changed("epochs", 4, { optimizer_index: 2 })[1]).toBe(false);
    expect(changed("phases", 0, { weight_decay_per_group: new Array(7).fill(5e-4) })[2]).toBe(false);
    expect(changed("phases", 2, { tensors_per_group: new Array(8).fill(9) })[2]).toBe(false);
    expect(passed({ ...goesOn, epochs: goesOn.epochs.slice(1) })[0]).toBe(false);
  });
});

describe("a command line of the published program", () => {
  it("fills in the published defaults", () => {
    const { plan, network } = publishedRun(
      "data --growth_epochs 5 --ensemble_train_epochs 5 --epochs 20",
      "here",
    );
    expect(network.name).toBe("WRN-28-10");
    expect(plan.data.phases.map((p) => (p.kind === "train" ? p.epochs : p.kind))).toEqual([5, 5, "grow", 10]);
    // Without --reset_scheduler the old schedule controls the old optimiser.
    expect(plan.data.phases[1]).toMatchObject({ schedule: { kind: "constant", learningRate: 0.1 } });
  });

  it("of another network, or with a number that is none, is refused", () => {
    expect(() => publishedRun("data --arch effnet", "trace x")).toThrow(
      /^Expected the network "wrn" or "normalwrn" but got "effnet" \(trace x\)/,
    );
    expect(() => publishedRun("data --epochs many", "trace x")).toThrow(
      /^Expected a number after --epochs but got "many" \(trace x\)/,
    );
  });
});

describe("recorded operations", () => {
  const small = {
    train: {
      official_total_flops: 25732352,
      by_op: { conv: 25001984, batch_norm: 696320, add: 28672, avg_pool2d: 4096, linear: 1280 },
    },
    eval: {
      official_total_flops: 25314560,
      by_op: { conv: 25001984, batch_norm: 278528, add: 28672, avg_pool2d: 4096, linear: 1280 },
    },
    conv_plus_linear_MACs: 12501632,
  };
  const title = "normal WRN-10-1 nc=10 use_bn=False";
  const replay = (content: unknown): boolean[] =>
    costCase(folderWith("flops.json", content), "flops").map((result) => result.passed);

  it("agree to the last one", () => {
    expect(replay({ [title]: small })).toEqual([true]);
  });

  it("that differ by one fail, and so does an operator that we lack", () => {
    expect(replay({ [title]: { ...small, conv_plus_linear_MACs: 12501633 } })).toEqual([false]);
    const train = { ...small.train, by_op: { ...small.train.by_op, dropout: 1 } };
    expect(replay({ [title]: { ...small, train } })).toEqual([false]);
  });

  it("of an unknown net are refused by its title", () => {
    expect(() => replay({ "normal VGG": small })).toThrow(
      /^Expected a title such as "TM WRN-28-10 nc=10 use_bn=False T=2,2 grown" but got "normal VGG"/,
    );
  });
});
