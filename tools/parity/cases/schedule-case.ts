import { createRandom } from "#library/data/random.js";
import { allMembers, type Span } from "#library/growth/span.js";
import { MixedNetwork } from "#library/networks/mixed/mixed-network.js";
import { PlainNetwork, wholeNetwork } from "#library/networks/plain/plain-network.js";
import { decays } from "#library/optimizers/optimizer.js";
import type { GrowPhase, TrainPhase } from "#library/plan/plan-data.js";
import { networkOfPlan } from "#library/plan/plan-network.js";
import { trainedBy } from "#library/plan/trained-by.js";
import { trainedNets } from "#library/plan/trained-nets.js";
import type { Parameter, ParameterKind } from "#library/templates/parameter.js";
import { ratesAt } from "#library/training/schedule.js";
import { type ComparedArrays, compare, type ParityResult } from "../comparison.js";
import { networkAt, type PublishedRun, publishedRun } from "../published-arguments.js";
import { type Recording, readRecording } from "../read-json.js";
import { inGroups } from "./parameter-groups.js";

/** Rates are double precision on both sides. */
const rateTolerance = 1e-12;

/** Replays `lr_traces.json`: for every epoch the rate, what is trained, by which optimiser and with which decay. */
export function scheduleCase(folder: string, name: string): ParityResult[] {
  return readRecording(folder, `${name}.json`)
    .entries()
    .flatMap(([trace, recording]) => replayTrace(`${name} ${trace}`, recording));
}

function replayTrace(title: string, recording: Recording): ParityResult[] {
  const argv = recording.at("argv");
  const run = publishedRun(argv.text(), argv.where);
  const phases = tracePhases(run);
  return [
    compare(`${title} rates`, comparedRates(phases, recording.at("epochs")), rateTolerance),
    compare(`${title} members and optimisers`, comparedEpochs(phases, recording.at("epochs")), 0),
    compare(`${title} decay and tensors`, comparedGroups(phases, recording.at("phases")), 0),
  ];
}

/** One training phase of ours, in the published program's terms. */
interface TracePhase {
  readonly phase: TrainPhase;
  readonly firstEpoch: number;
  /** Which members are trained; null for the grown net and for plain nets. */
  readonly members: readonly number[] | null;
  readonly optimizer: number;
  /** The network's parameters in that phase, in the published groups. */
  readonly held: readonly Parameter[][];
  /** The parameters that the phase trains, in the same groups. */
  readonly trained: readonly Parameter[][];
}

/** Carries out a run's growth and records what each training phase finds. */
function tracePhases(run: PublishedRun): TracePhase[] {
  const { plan } = run;
  const mixed = plan.data.templates !== null;
  let network = makeNetwork(run, networkOfPlan(plan.data).startingNets()[0] as Span);
  let firstEpoch = 0;
  let optimizer = -1;
  const traces: TracePhase[] = [];
  try {
    for (const phase of plan.phases) {
      if (phase.kind === "grow") network = grow(network, run, phase);
      if (phase.kind !== "train") continue;
      if (phase.optimizer === "new") optimizer += 1;
      const nets = trainedNets(phase).map(({ net }) => net);
      const alone = mixed && nets.every(({ count }) => count === 1);
      const spans = network instanceof MixedNetwork ? nets : [wholeNetwork];
      const parameters = spans.flatMap((span) =>
        (network as MixedNetwork | PlainNetwork).net(span).parameters(),
      );
      traces.push({
        phase,
        firstEpoch,
        members: alone ? nets.map(({ first }) => first) : null,
        optimizer,
        held: inGroups(parametersOf(network), mixed),
        trained: inGroups(parameters, mixed),
      });
      firstEpoch += phase.epochs;
    }
  } finally {
    network.dispose();
  }
  return traces;
}

function makeNetwork(run: PublishedRun, start: Span): MixedNetwork | PlainNetwork {
  const { templates, members } = run.plan.data;
  const random = createRandom(0);
  if (templates === null) return ordinary(run, start);
  return new MixedNetwork({
    description: run.network,
    members,
    templatesPerSet: templates.templatesPerSet,
    setAssignment: templates.setAssignment,
    templateInitializer: templates.templateInitializer,
    initialCoefficients: templates.initialCoefficients,
    random,
  });
}

function ordinary(run: PublishedRun, span: Span): PlainNetwork {
  const description = networkAt(run, span.count);
  return new PlainNetwork({ description, members: 1, span: wholeNetwork, random: createRandom(0) });
}

/** A trace has only sizes and counts, so a wider plain net is as good as a widened one. */
function grow(
  network: MixedNetwork | PlainNetwork,
  run: PublishedRun,
  phase: GrowPhase,
): MixedNetwork | PlainNetwork {
  if (network instanceof MixedNetwork && phase.by.operator === "mixture") {
    network.grow(allMembers(run.plan.members), phase.by, createRandom(0));
    return network;
  }
  network.dispose();
  return ordinary(run, phase.into);
}

/** Every parameter of a network, whether it is being trained or not. */
function parametersOf(network: MixedNetwork | PlainNetwork): Parameter[] {
  const known = new Map(
    network.spans().flatMap((span) =>
      network
        .net(span)
        .parameters()
        .map((p): [string, Parameter] => [p.name, p]),
    ),
  );
  for (const { name, variable } of network.state()) {
    const kind: ParameterKind = "coefficient";
    if (/\.coefficients\.\d+$/.test(name)) known.set(name, { name, kind, variable });
  }
  return [...known.values()];
}

/** Rate of every parameter group that is trained, at every epoch. */
function comparedRates(phases: readonly TracePhase[], epochs: Recording): ComparedArrays[] {
  const recorded = epochs.list();
  const pairs = phases.flatMap(({ phase, firstEpoch, trained }) =>
    Array.from({ length: phase.epochs }, (_, epoch): ComparedArrays => {
      const rates = ratesAt(phase, epoch);
      const active = trained.flatMap((group, index) => (group.length > 0 ? [index] : []));
      const ours = active.flatMap((index) => [
        ...new Set(
          (trained[index] as Parameter[]).map((p) => (typeof rates === "number" ? rates : rates(p))),
        ),
      ]);
      const lr = recorded[firstEpoch + epoch]?.at("lr");
      const each = (index: number): number =>
        lr === undefined ? Number.NaN : Array.isArray(lr.value) ? lr.at(index).number() : lr.number();
      return { name: `epoch ${firstEpoch + epoch}`, ours, recorded: active.map(each) };
    }),
  );
  return [...pairs, { name: "epochs", ours: [pairs.length], recorded: [recorded.length] }];
}

/** Members and optimiser of every epoch; the grown net and plain nets are recorded as no member, here -1. */
function comparedEpochs(phases: readonly TracePhase[], epochs: Recording): ComparedArrays[] {
  const ours = phases.flatMap(({ phase, members, optimizer }) =>
    Array.from({ length: phase.epochs }, () => [...(members ?? [-1]), optimizer]),
  );
  const recorded = epochs.list().map((entry) => [...membersOf(entry), entry.at("optimizer_index").number()]);
  return [{ name: "epochs", ours: ours.flat(), recorded: recorded.flat() }];
}

function membersOf(entry: Recording): number[] {
  const members = entry.at("members");
  return members.value === null ? [-1] : members.numbers();
}

/** Decay and number of tensors of every group; we have no group for the batch norms of members that growth dropped. */
function comparedGroups(phases: readonly TracePhase[], recorded: Recording): ComparedArrays[] {
  return recorded.list().flatMap((entry, i): ComparedArrays[] => {
    const trace = phases[i];
    const decay = entry.at("weight_decay_per_group").numbers();
    const tensors = entry.at("tensors_per_group").numbers();
    const facts = [entry.at("first_epoch").number(), entry.at("nesterov").boolean() ? 1 : 0];
    if (trace === undefined) return [{ name: `phase ${i}`, ours: [], recorded: facts }];
    const { phase, firstEpoch, held, trained } = trace;
    const kept = tensors.map((_, group) => group).filter((group) => (held[group] as Parameter[]).length > 0);
    const decayOf = (group: number): number =>
      (trained[group] as Parameter[]).some(decays) ? trainedBy(phase).weightDecay : 0;
    return [
      { name: "facts", ours: [firstEpoch, phase.sgd?.nesterov === true ? 1 : 0], recorded: facts },
      { name: "decay", ours: kept.map(decayOf), recorded: kept.map((group) => decay[group] as number) },
      {
        name: "tensors",
        ours: kept.map((group) => (held[group] as Parameter[]).length),
        recorded: kept.map((group) => tensors[group] as number),
      },
    ];
  });
}
