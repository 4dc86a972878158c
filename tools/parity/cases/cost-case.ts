import { type CountedNet, countedNet, forwardCost, layerCosts } from "#library/cost/net-cost.js";
import { allMembers, member, type Span } from "#library/growth/span.js";
import { imageNetBank } from "#library/networks/architectures/imagenet-bank.js";
import { imageNetResNet } from "#library/networks/architectures/imagenet-resnet.js";
import { wideResNet } from "#library/networks/architectures/wide-resnet.js";
import { type ComparedArrays, compare, type ParityResult } from "../comparison.js";
import { type Recording, RecordingError, readRecording } from "../read-json.js";

/** Replays `flops.json`: operation counts of each net by operator, in training and evaluation, and multiply-accumulates. */
export function costCase(folder: string, name: string): ParityResult[] {
  return readRecording(folder, `${name}.json`)
    .entries()
    .map(([title, recording]) => {
      const net = netOf(title, recording.where);
      const pairs = (["train", "eval"] as const).flatMap((mode) =>
        compareMode(net, mode, recording.at(mode)),
      );
      const macs = recording.at("conv_plus_linear_MACs").number();
      const all = [...pairs, { name: "macs", ours: [forwardCost(net).macs], recorded: [macs] }];
      return compare(`${name} ${title}`, all, 0);
    });
}

function compareMode(net: CountedNet, mode: "train" | "eval", recording: Recording): ComparedArrays[] {
  const ourMode = mode === "train" ? "training" : "evaluation";
  const layers = layerCosts(net, ourMode);
  const recorded = new Map(recording.at("by_op").entries());
  const operators = new Set([
    ...recorded.keys(),
    ...layers.flatMap(({ published }) => Object.keys(published)),
  ]);
  const sumOf = (operator: string): number =>
    layers.reduce((sum, { published }) => sum + (published[operator] ?? 0), 0);
  return [
    {
      name: `${mode} by operator`,
      ours: [...operators].map(sumOf),
      recorded: [...operators].map((operator) => recorded.get(operator)?.number() ?? 0),
    },
    {
      name: `${mode} in all`,
      ours: [forwardCost(net, ourMode).published],
      recorded: [recording.at("official_total_flops").number()],
    },
  ];
}

/** The net that a recorded title names. */
function netOf(title: string, where: string): CountedNet {
  const wide =
    /^(normal|TM) WRN-(\d+)-([\d.]+) nc=(\d+) use_bn=(True|False)(?: T=([\d,]+) (member\d+|grown))?$/.exec(
      title,
    );
  const imageNet =
    /^(normal|TM) imagenet(?: (bank|no-bank))? wide=([\d.]+)(?: T=([\d,]+))?(?: (member\d+|grown))?$/.exec(
      title,
    );
  if (wide !== null) {
    const [, kind, depth, width, classes, secondBatchNorm, templates, part] = wide;
    const description = wideResNet({
      depth: Number(depth),
      width: Number(width),
      classes: Number(classes),
      secondBatchNorm: secondBatchNorm === "True",
    });
    if (kind === "normal") return { description };
    return countedNet({ description, members: 2, span: spanOf(part), mixing: mixingOf(templates) });
  }
  if (imageNet !== null) {
    const [, kind, bank, width, templates, part] = imageNet;
    const description = imageNetResNet({ width: Number(width) });
    if (kind === "normal") return { description };
    const sharing = bank === "bank" ? { sharing: imageNetBank(description) } : {};
    return countedNet({
      description,
      members: 2,
      span: spanOf(part),
      mixing: { ...mixingOf(templates), ...sharing },
    });
  }
  throw new RecordingError(
    `Expected a title such as "TM WRN-28-10 nc=10 use_bn=False T=2,2 grown" but got "${title}" (${where}). Remove it.`,
  );
}

function spanOf(part: string | undefined): Span {
  return part === "grown" ? allMembers(2) : member(Number(part?.slice("member".length)));
}

/** A bank has its own template counts. */
function mixingOf(templates: string | undefined): { templatesPerSet: number[]; setAssignment: "rows" } {
  return { templatesPerSet: (templates ?? "1,1").split(",").map(Number), setAssignment: "rows" };
}
