import type { GrowthReportRow } from "../growth/growth-report.js";
import type { NetworkValues } from "../growth/widening.js";
import type { Slot } from "../optimizers/optimizer.js";
import type { StateTensor, TensorValues } from "../templates/parameter.js";
import type { OptimizerState } from "./optimizer-state.js";

/**
 * Carries what an optimizer keeps through growth, by name: widened as the network was, and dropped where the tensor no longer
 * exists or has another shape. What holds squares is multiplied by the square of every factor that gradients are multiplied
 * by; step counts stay.
 *
 * @param widen How the growth widens what gradients have made, such as momentum: every number of the result is one number of
 *   the argument times a factor, or 0. Left out where that becomes meaningless.
 * @returns What became of each tensor that it keeps.
 */
export function carryOptimizer(
  optimizer: OptimizerState,
  network: { state(): readonly StateTensor[] },
  widen?: (before: NetworkValues) => NetworkValues,
): GrowthReportRow[] {
  const shapes = new Map(network.state().map(({ name, variable }) => [name, variable.shape.join()]));
  const before = optimizer.snapshot();
  const tensors = optimizer.slots.filter(({ holds }) => holds !== "steps");
  const widened = new Map(
    tensors.map((slot) => [slot.name, widenSlot(slot, before.get(slot.name) as NetworkValues, widen)]),
  );
  const after = new Map([...before].map(([slot, values]) => [slot, new Map(values)]));
  const dropped = new Set<string>();
  const rows = tensors.flatMap((slot) =>
    optimizer.names().map((tensor): GrowthReportRow => {
      const old = before.get(slot.name)?.get(tensor) as TensorValues;
      const next = widened.get(slot.name)?.get(tensor) ?? old;
      const row = (fate: GrowthReportRow["fate"], { values }: TensorValues): GrowthReportRow => {
        return { tensor, what: slot.title as GrowthReportRow["what"], fate, elements: values.length };
      };
      if (next.shape.join() !== shapes.get(tensor)) {
        dropped.add(tensor);
        return row("dropped", old);
      }
      if (next.shape.join() === old.shape.join()) return row("kept", old);
      after.get(slot.name)?.set(tensor, next);
      return row("padded", next);
    }),
  );
  optimizer.forget([...dropped]);
  optimizer.restore(changed(before, after, dropped));
  return rows;
}

/** A slot as growth widens it; undefined where it becomes meaningless. */
function widenSlot(
  { holds }: Slot,
  values: NetworkValues,
  widen?: (before: NetworkValues) => NetworkValues,
): NetworkValues | undefined {
  if (widen === undefined || holds === "gradients") return widen?.(values);
  // (c sqrt(v))^2 = c^2 v for every factor c.
  return eachNumber(widen(eachNumber(values, Math.sqrt)), (root) => root * root);
}

function eachNumber(tensors: NetworkValues, change: (value: number) => number): NetworkValues {
  return new Map(
    [...tensors].map(([name, { shape, values }]) => [name, { shape, values: values.map(change) }]),
  );
}

/** All slots of the parameters of which one has changed. */
function changed(
  before: ReadonlyMap<string, NetworkValues>,
  after: ReadonlyMap<string, NetworkValues>,
  dropped: ReadonlySet<string>,
): Map<string, NetworkValues> {
  const differs = (name: string): boolean =>
    !dropped.has(name) && [...after].some(([slot, own]) => own.get(name) !== before.get(slot)?.get(name));
  return new Map(
    [...after].map(([slot, own]) => [slot, new Map([...own].filter(([name]) => differs(name)))]),
  );
}
