import { CostLedger } from "../../cost/cost-ledger.js";
import { ExperimentResult } from "../../experiments/experiment-result.js";
import { ablationTable } from "../../explore/ablation/ablation-table.js";
import { GrowthRecord } from "../../explore/scrubber/growth-record.js";
import { growthScrubber } from "../../explore/scrubber/growth-scrubber.js";
import type { Rows } from "./entry.js";
import type { Things } from "./things.js";

/** Entries of the growth scrubber and of the ablation table. */
export function scrubberRows(things: Things): Rows {
  const { observation } = things;
  const finished = { method: "a", seed: 0, history: [observation], ledger: new CostLedger(), parameters: 1 };
  const result = new ExperimentResult([finished as never]);
  return {
    growthScrubber: {
      parameters: ["source", "options"],
      required: 1,
      valid: () => [result, { method: "a", seed: 0, axis: "epochs", frame: 1 }],
    },
    "growthScrubber.run": {
      parameters: ["source", "options"],
      required: 1,
      valid: () => [things.run, { record: new GrowthRecord(), earlier: [things.run], frame: 0 }],
      allows: { "options.earlier": ["list"] },
      call: (...args) => growthScrubber(...(args as unknown as [never, never])),
    },
    "GrowthScrubber.play": {
      parameters: ["speed"],
      required: 0,
      valid: () => [4],
      call: (speed: never) => growthScrubber(result).play(speed),
    },
    GrowthScrubber: "made by growthScrubber",
    GrowthRecord: "made without arguments",
    ablationTable: {
      parameters: ["source", "options"],
      required: 1,
      valid: () => [
        result,
        { control: "a", order: { key: "score", descending: true }, filter: "a", pivot: [] },
      ],
      needs: ["options.order.key", "options.order.descending"],
      allows: { "options.filter": ["empty", "text"], "options.pivot": ["list"] },
    },
    "AblationTable.onSelect": {
      parameters: ["listener"],
      valid: () => [() => {}],
      call: (listener: never) => ablationTable(result).onSelect(listener),
    },
    AblationTable: "made by ablationTable",
  };
}
