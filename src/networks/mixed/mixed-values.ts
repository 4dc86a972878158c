import { type Span, spanName, spanTitle } from "../../growth/span.js";
import type { MixedLayer } from "../../layers/mixed-layer.js";
import type { TensorValues } from "../../templates/parameter.js";
import { type TemplateBank, templateName } from "../../templates/template-bank.js";
import { checkShapes } from "../check-shapes.js";
import { channelNodes, type NetworkDescription, tensorsOf } from "../description.js";
import { narrow } from "../division.js";

/** What stays the same in a mixed network, whatever nets it has. */
interface MixedLayers {
  readonly description: NetworkDescription;
  readonly members: number;
  readonly bank: TemplateBank;
  distinctLayers(): readonly MixedLayer[];
}

/**
 * Checks that these tensors make a network of the same layers with these nets.
 *
 * The number of templates in a set is taken from the tensors; everything else must match the network.
 *
 * @throws RangeError naming the first tensor that is missing, of another shape, or not of such a network.
 */
export function checkMixedValues(
  network: MixedLayers,
  { spans, frozen }: { readonly spans: readonly Span[]; readonly frozen: readonly string[] },
  values: ReadonlyMap<string, TensorValues>,
): void {
  checkSpans(network, spans);
  const shapes = new Map<string, readonly number[]>();
  for (const { name, shape, templatesPerSet } of network.bank.groups.values()) {
    templatesPerSet.forEach((_, set) => {
      const tensor = templateName(name, set);
      shapes.set(tensor, [Math.max(1, values.get(tensor)?.shape[0] ?? 1), ...shape]);
    });
  }
  for (const { mixer } of network.distinctLayers()) {
    mixer.state().forEach(({ name }, block) => {
      const set = mixer.blocks[block]?.set as number;
      shapes.set(name, [shapes.get(templateName(mixer.group.name, set))?.[0] as number]);
    });
  }
  for (const span of spans) {
    for (const node of channelNodes(narrow(network.description, span.count, network.members))) {
      for (const { name, shape } of tensorsOf(node)) {
        shapes.set(`${node.name}.${spanName(span)}.${name}`, shape);
      }
    }
  }
  checkShapes(network.description.name, shapes, values);
  const unknown = frozen.find((name) => !shapes.has(name));
  if (unknown === undefined) return;
  throw new RangeError(
    `Expected frozen tensors to be the network's but got ${unknown} (${network.description.name}). Use the state of such a network.`,
  );
}

/** Checks that the nets do not overlap. */
function checkSpans({ members, description }: MixedLayers, spans: readonly Span[]): void {
  const taken = new Set<number>();
  for (const { first, count } of spans) {
    const inside = Number.isInteger(first) && Number.isInteger(count) && first >= 0 && count >= 1;
    const own = inside && first + count <= members ? Array.from({ length: count }, (_, i) => first + i) : [];
    if (own.length > 0 && !own.some((index) => taken.has(index))) {
      for (const index of own) taken.add(index);
      continue;
    }
    throw new RangeError(
      `Expected nets of ${members} members that do not overlap but got ${spans.map(spanTitle).join(", ")} (${description.name}). Use the nets of such a network.`,
    );
  }
}
