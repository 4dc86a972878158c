import type { GrowthReportRow } from "../growth/growth-report.js";
import type { NetworkValues } from "../growth/widening.js";
import type { StateTensor } from "../templates/parameter.js";
import type { Sgd } from "./sgd.js";

/**
 * Carries an optimizer's momentum through growth, by name: widened as the network was, and dropped where the tensor no
 * longer exists or has another shape.
 *
 * @param widen How the growth widens momentum; left out where it becomes meaningless.
 * @returns What became of each momentum.
 */
export function carryMomentum(
  optimizer: Sgd,
  network: { state(): readonly StateTensor[] },
  widen?: (before: NetworkValues) => NetworkValues,
): GrowthReportRow[] {
  const shapes = new Map(network.state().map(({ name, variable }) => [name, variable.shape.join()]));
  const widened = widen?.(optimizer.values());
  return optimizer.names().map((tensor): GrowthReportRow => {
    const old = optimizer.momentum(tensor);
    const next = widened?.get(tensor);
    const row = (fate: GrowthReportRow["fate"], elements = old?.size ?? 0): GrowthReportRow => {
      return { tensor, what: "momentum", fate, elements };
    };
    if ((next ?? old)?.shape.join() !== shapes.get(tensor)) {
      optimizer.forget([tensor]);
      return row("dropped", old?.size);
    }
    if (next === undefined || next.shape.join() === old?.shape.join()) return row("kept");
    optimizer.replace(new Map([[tensor, next]]));
    return row("padded", next.values.length);
  });
}
