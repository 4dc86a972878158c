import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { experiment } from "../../experiments/paper/experiments.js";
import { builtProgram } from "../../files/built-program.js";
import { collectSweep } from "../collect-sweep.js";
import { driveSweep } from "../drive-sweep.js";
import type { Engine } from "../engines/engine.js";
import { sweepPlan } from "../make-sweep-plan.js";
import { SweepFolder } from "../sweep-folder.js";

const unit = builtProgram("sweep/unit.js");

/** Trains two methods with one seed on an engine; returns the tables of all results, as text. */
export async function smokeTables(engine: Engine): Promise<string> {
  const path = mkdtempSync(join(tmpdir(), "smoke sweep "));
  try {
    const config = experiment("cifar100").config("smoke");
    const cases = config.cases.filter(({ method }) => ["mixture", "scratch"].includes(method));
    const folder = SweepFolder.create(
      path,
      sweepPlan("cifar100", "smoke", { ...config, cases }, { seeds: 1 }),
    );
    const { text } = await driveSweep(folder, {
      engine,
      settings: { program: [process.execPath, unit], own: {} },
      signal: new AbortController().signal,
    });
    const { result } = collectSweep(folder);
    if (result === undefined) throw new Error(text);
    const tables = [result.history, result.summary, result.accuracies, result.ledger];
    return tables.map((table) => table.toCSV()).join("\n");
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}
