import { type NetworkDescription, weightNodes } from "../../networks/description.js";
import type { WideningCall } from "./copy-as-coded.js";

/** A residual block of a wide residual network, by its nodes' names. */
interface Block {
  readonly name: string;
  readonly shortcut: boolean;
  readonly middleNorm: boolean;
}

/**
 * The published order of widening a wide residual network, for any depth and width.
 *
 * 1. Into every later stage's shortcut, from the stage before: only what the shortcut reads.
 * 2. Out of every stage's shortcut: only what it writes.
 * 3. Forward: every first convolution into the second, every second one over the next batch norm into the next
 *    block's first; at the end over the last batch norm into the classifier.
 *
 * The published networks keep their stem's 16 channels; where ours widens the stem, it is treated as a stage
 * before the first.
 *
 * @throws RangeError for any other network: no order was published for it.
 */
export function publishedWideningCalls(narrow: NetworkDescription, wide: NetworkDescription): WideningCall[] {
  const stages = stagesOf(narrow);
  const call = callsBetween(narrow, wide);
  const { from, to } = call("stem", undefined, undefined, []);
  const stemGrows = to > from;
  const lastOf = (blocks: readonly Block[]): string => `${(blocks[blocks.length - 1] as Block).name}.conv2`;
  const writers = ["stem", ...stages.map(lastOf)];
  const into = stages.flatMap(([start], i) => {
    if (start?.shortcut !== true || (i === 0 && !stemGrows)) return [];
    return [call(writers[i] as string, `${start.name}.shortcut`, `${start.name}.bn1`, ["second"])];
  });
  const outOf = stages.flatMap(([start, next]) => {
    if (start?.shortcut !== true) return [];
    return [
      call(`${start.name}.shortcut`, next && `${next.name}.conv1`, next && `${next.name}.bn1`, ["first"]),
    ];
  });
  const blocks = stages.flat();
  const stem = stemGrows ? [call("stem", `${blocks[0]?.name}.conv1`, `${blocks[0]?.name}.bn1`, all)] : [];
  const forward = blocks.flatMap(({ name, middleNorm }, i) => {
    const next = blocks[i + 1]?.name;
    const [reader, norm] = next === undefined ? ["classifier", "head.bn"] : [`${next}.conv1`, `${next}.bn1`];
    const middle = middleNorm ? `${name}.bn2` : undefined;
    return [call(`${name}.conv1`, `${name}.conv2`, middle, all), call(`${name}.conv2`, reader, norm, all)];
  });
  return [...into, ...outOf, ...stem, ...forward];
}

/** Which of a call's three layers it changes. */
type Changed = readonly (keyof WideningCall["updates"])[];

const all: Changed = ["first", "second", "norm"];

function callsBetween(
  narrow: NetworkDescription,
  wide: NetworkDescription,
): (first: string, second: string | undefined, norm: string | undefined, changed: Changed) => WideningCall {
  const [from, to] = [narrow, wide].map(
    (description) => new Map(weightNodes(description).map((node) => [node.name, node.outChannels])),
  ) as [Map<string, number>, Map<string, number>];
  return (first, second, norm, changed) => {
    const updates = Object.fromEntries(all.map((layer) => [layer, changed.includes(layer)]));
    const channels = { from: from.get(first) as number, to: to.get(first) as number };
    return { first, second, norm, updates: updates as WideningCall["updates"], ...channels };
  };
}

function stagesOf({ name, nodes }: NetworkDescription): Block[][] {
  const names = new Set(nodes.map((node) => node.name));
  const stages: Block[][] = [];
  for (const node of nodes) {
    const [, block, stage] = /^(stage(\d+)\.\d+)\.sum$/.exec(node.name) ?? [];
    if (block === undefined) continue;
    const index = Number(stage) - 1;
    stages[index] ??= [];
    const [shortcut, middleNorm] = [names.has(`${block}.shortcut`), names.has(`${block}.bn2`)];
    stages[index].push({ name: block, shortcut, middleNorm });
  }
  const required = stages.flat().flatMap(({ name }) => [`${name}.bn1`, `${name}.conv1`, `${name}.conv2`]);
  const complete = ["stem", "head.bn", "classifier", ...required].every((node) => names.has(node));
  if (stages.length > 0 && complete) return stages;
  throw new RangeError(
    `Expected a wide residual network but got ${name} (Net2Wider as coded). Use the function-preserving variant: the published order covers no other network.`,
  );
}
