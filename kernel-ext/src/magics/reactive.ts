import { tableBundle } from "mixture-growth-display";
import type { CommandMagic } from "./magic.js";

/** Lists the reactive cells in the order in which they run again. */
export const reactive: CommandMagic = {
  kind: "command",
  name: "%reactive",
  usage: "%reactive",
  about: "lists the cells that begin with // @reactive, in the order in which they run again",
  isAwaited: false,
  takes: "text",
  run(_, { engine, reactiveCells, print, show }) {
    const known = engine.values();
    const rows = reactiveCells().map(({ count, read, declared }) => ({
      cell: count,
      "runs again with": [...read].filter((name) => Object.hasOwn(known, name)).join(", "),
      declares: [...declared].join(", "),
    }));
    if (rows.length === 0) print("No cell begins with // @reactive.");
    else {
      const columns = [{ key: "cell" }, { key: "runs again with" }, { key: "declares" }];
      show(tableBundle(columns, rows, { limit: rows.length }));
    }
  },
};
