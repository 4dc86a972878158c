import { Model } from "../../models/model.js";
import { copyOf } from "../../models/network-record.js";
import { outputsOf } from "../../models/outputs.js";
import { preprocessingOf } from "../../models/preprocessing.js";
import type { Provenance } from "../../models/provenance.js";
import { currentVersions } from "../../tensorflow/versions.js";
import type { Observation } from "./events.js";
import type { RunState } from "./run-state.js";

/** A copy of a run's network as it is now, complete in itself; the caller owns it. */
export function modelOf(run: RunState): Model {
  const { data, network } = run.options;
  return new Model({
    name: run.name,
    network: copyOf(run.network),
    preprocessing: preprocessingOf(data.train, network),
    outputs: outputsOf(data.train),
    provenance: provenanceOf(run),
  });
}

function provenanceOf(run: RunState): Provenance {
  const { plan, seed, data } = run.options;
  const versions = currentVersions();
  return {
    ...{ run: run.name, plan: plan.name, seed, data: data.name },
    ...{ trainingMacs: run.trainingMacs, measured: newest(run.history), versions: { ...versions } },
    made: new Date().toISOString(),
  };
}

/** The newest measurement of each net, by what it is. */
function newest(history: readonly Observation[]): Record<string, number> {
  const measured = history.filter(({ metric }) => metric !== "learning rate");
  return Object.fromEntries(
    measured.map(({ net, split, metric, value }) => [`${net}, ${split} ${metric}`, value]),
  );
}
