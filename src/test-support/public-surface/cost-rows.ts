import { CostLedger } from "../../cost/cost-ledger.js";
import type { Rows } from "./entry.js";
import type { Things } from "./things.js";
import { fractions } from "./training-rows.js";

/** Entries of `src/cost`. */
export function costRows(things: Things): Rows {
  const { plan, network, cost } = things;
  const entry = { phase: "member 0", what: "training", images: 1, cost };
  const net = { description: network };
  const span = { first: 0, count: 1 };
  const sharing = [{ layer: "hidden1", group: "a", templatesPerSet: [2, 2], coefficients: "own" }];
  return {
    addCosts: {
      parameters: ["costs"],
      valid: () => [[cost, cost]],
      allows: { costs: ["text", "list"], ...costFractions("costs.*") },
      needs: ["costs.0.macs"],
    },
    scaleCost: {
      parameters: ["cost", "times"],
      valid: () => [cost, 2],
      allows: { times: ["fraction"], ...costFractions("cost") },
    },
    costConventions: "a list of names",
    trainingFactor: "a number",
    CostLedger: {
      parameters: ["entries"],
      required: 0,
      valid: () => [[entry]],
      needs: ["entries.0.cost"],
      allows: { entries: ["list"], ...costFractions("entries.*.cost") },
    },
    "CostLedger.spend": {
      parameters: ["entry"],
      valid: () => [entry],
      allows: costFractions("entry.cost"),
      call: (...args) => new CostLedger().spend(...(args as unknown as [never])),
    },
    "CostLedger.plus": {
      parameters: ["other"],
      valid: () => [new CostLedger()],
      call: (...args) => new CostLedger().plus(...(args as unknown as [never])),
    },
    "CostLedger.total": {
      parameters: ["convention", "what"],
      required: 1,
      valid: () => ["macs", ["training"]],
      allows: { what: ["list"] },
      call: (...args) => new CostLedger().total(...(args as unknown as [never])),
    },
    "CostLedger.ofPhase": {
      parameters: ["phase"],
      valid: () => ["member 0"],
      call: (...args) => new CostLedger().ofPhase(...(args as unknown as [never])),
    },
    nodeCosts: { parameters: ["description"], valid: () => [network] },
    forwardMacs: { parameters: ["description"], valid: () => [network] },
    countedNet: {
      parameters: ["options"],
      valid: () => [
        {
          description: network,
          members: 2,
          span,
          mixing: { templatesPerSet: [2, 2], setAssignment: "rows", placement: "diag" },
        },
      ],
      needs: ["options.description", "options.members", "options.span", "options.mixing.templatesPerSet"],
      allows: { "options.mixing.setAssignment": ["list"] },
    },
    forwardCost: {
      parameters: ["net", "mode"],
      required: 1,
      valid: () => [net, "training"],
      open: ["net"],
      needs: ["net.description"],
    },
    layerCosts: { parameters: ["net", "mode"], required: 1, valid: () => [net, "training"], open: ["net"] },
    stepCost: { parameters: ["net", "images"], valid: () => [net, 8], open: ["net"] },
    countedNetOf: {
      parameters: ["network", "span"],
      valid: () => [things.mixed, span],
      needs: ["span.count"],
    },
    planCost: {
      parameters: ["plan", "network", "images", "sharing"],
      required: 3,
      valid: () => [plan, network, 100, sharing],
      allows: { "sharing.*.coefficients": ["object"], sharing: ["list"] },
      calledBy: { "sharing.*.coefficients": "coefficients" },
    },
    totalCost: { parameters: ["plan", "network", "images"], valid: () => [plan, network, 100] },
    totalTrainingMacs: { parameters: ["plan", "network", "images"], valid: () => [plan, network, 100] },
    epochsOfEqualCost: {
      parameters: ["plan", "network", "options"],
      required: 2,
      valid: () => [plan, network, { size: "small", convention: "macs" }],
    },
    InputError: "an error that the library throws",
  };
}

function costFractions(cost: string): Record<string, readonly ["fraction"]> {
  return fractions(`${cost}.macs`, `${cost}.2x`, `${cost}.published`);
}
