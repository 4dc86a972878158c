import type { GrowthReportRow } from "../growth/growth-report.js";
import type { StateTensor } from "../templates/parameter.js";
import type { Sgd } from "./sgd.js";

/**
 * Forgets the momentum of tensors that growth dropped or reshaped; the rest is kept by name.
 *
 * @returns What became of each momentum.
 */
export function dropStaleMomentum(
  optimizer: Sgd,
  network: { state(): readonly StateTensor[] },
): GrowthReportRow[] {
  const shapes = new Map(network.state().map(({ name, variable }) => [name, variable.shape.join()]));
  return optimizer.names().map((tensor): GrowthReportRow => {
    const momentum = optimizer.momentum(tensor);
    const elements = momentum?.size ?? 0;
    const isKept = shapes.get(tensor) === momentum?.shape.join();
    if (!isKept) optimizer.forget([tensor]);
    return { tensor, what: "momentum", fate: isKept ? "kept" : "dropped", elements };
  });
}
