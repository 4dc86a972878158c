import { LossGradients } from "../../report/loss-gradients.js";
import type { Rows } from "./entry.js";
import type { Things } from "./things.js";
import { fractions } from "./training-rows.js";

/** A measured number may be anything that is a number. */
const measured = ["NaN", "infinite", "negative", "fraction"] as const;

/** Entries of `src/report`. */
export function reportRows(things: Things): Rows {
  const { images, observation } = things;
  const ofObservations = {
    parameters: ["observations"],
    valid: () => [[observation]],
    open: ["observations.*"],
    needs: ["observations.0.run", "observations.0.value"],
    allows: {
      observations: ["list"],
      "observations.*.value": measured,
      "observations.*.seed": ["negative"],
      "observations.*.trainingMacs": ["fraction"],
    },
  } as const;
  const gradient = {
    name: "w",
    kind: "template",
    shape: [1],
    values: new Float32Array(1),
    gradient: new Float32Array(1),
  };
  const title = "Figure";
  return {
    accuracyAtCost: {
      parameters: ["methods", "options"],
      valid: () => [[{ name: "a", trainingMacs: 1, accuracies: [0.1] }], { axis: "accuracy", title }],
      open: ["methods.*"],
      needs: ["options.axis", "methods.0.name"],
      allows: {
        methods: ["list"],
        "methods.*.accuracies.*": measured,
        ...fractions("methods.*.trainingMacs"),
      },
    },
    accuracyOverCost: {
      ...ofObservations,
      parameters: ["observations", "options"],
      required: 1,
      valid: () => [
        [observation],
        {
          title,
          axis: "accuracy",
          references: [{ name: "r", accuracy: 0.9 }],
          points: [{ name: "p", accuracy: 0.9, trainingMacs: 1 }],
        },
      ],
      open: ["observations.*", "options.references.*", "options.points.*"],
      allows: {
        ...ofObservations.allows,
        "options.references": ["list"],
        "options.points": ["list"],
        "options.references.*.accuracy": measured,
        "options.points.*.accuracy": measured,
        ...fractions("options.points.*.trainingMacs"),
      },
    },
    coefficientMap: {
      parameters: ["source", "layers"],
      required: 1,
      valid: () => [things.mixed, ["hidden1"]],
    },
    contactSheet: {
      parameters: ["set", "options"],
      required: 1,
      valid: () => [images, { perClass: 2, scale: 1 }],
    },
    dotsByGroup: {
      parameters: ["groups", "options"],
      valid: () => [
        [{ name: "a", values: [1, 2] }],
        { title, axis: "accuracy", reference: { value: 1, name: "r" }, whisker: "interval" },
      ],
      open: ["groups.*"],
      needs: ["options.title", "options.axis"],
      allows: {
        groups: ["list"],
        "groups.*.values": ["list"],
        "groups.*.values.*": measured,
        "options.reference.value": ["negative", "fraction"],
      },
    },
    linesInPanels: {
      parameters: ["series", "options"],
      valid: () => [
        [{ name: "a", values: { stem: [0.1, 0.2] } }],
        { title, axis: "accuracy", range: [0, 1], columns: 2 },
      ],
      open: ["series.*", "series.*.values"],
      needs: ["options.title", "options.axis"],
      allows: {
        series: ["list"],
        "series.*.values": ["object"],
        "series.*.values.stem": ["list"],
        "series.*.values.stem.*": measured,
        "options.range.*": ["number", "negative", "fraction"],
      },
    },
    layerFeatures: {
      parameters: ["net", "set", "count"],
      required: 2,
      valid: () => [things.net, images, 4],
    },
    linearCka: {
      parameters: ["x", "y"],
      valid: () => [
        [[1], [2]],
        [[1], [2]],
      ],
      allows: { "x.*.*": measured, "y.*.*": measured },
    },
    Figure: {
      parameters: ["data", "layout"],
      valid: () => [[{ type: "scatter" }], { height: 100 }],
      open: ["data.*", "layout"],
      allows: {
        data: ["list"],
        "data.*": ["object"],
        layout: ["object"],
        "data.*.type": any,
        "layout.height": any,
      },
    },
    historyTable: ofObservations,
    lastAccuracies: ofObservations,
    liveProgress: {
      parameters: ["options"],
      required: 0,
      valid: () => [{ onLine: () => {}, now: () => 0 }],
    },
    runsProgress: {
      parameters: ["runs", "options"],
      required: 1,
      valid: () => [2, { onLine: () => {}, now: () => 0 }],
    },
    logits: { parameters: ["net", "set"], valid: () => [things.net, images] },
    LossGradients: {
      parameters: ["loss", "parameters"],
      valid: () => [1, [gradient]],
      open: ["parameters.*"],
      needs: ["parameters.0.values"],
      allows: { loss: measured, parameters: ["list"], "parameters.*.shape": ["list"] },
    },
    "LossGradients.of": {
      parameters: ["name"],
      valid: () => ["w"],
      call: (name: never) => new LossGradients(1, [gradient as never]).of(name),
    },
    advantageMap: {
      parameters: ["advantages", "options"],
      valid: () => [
        [{ x: "1", y: "2", points: 1, low: 0.5, high: 1.5 }],
        { title: "a map", x: "width", y: "epochs" },
      ],
      allows: {
        "advantages.*.points": measured,
        "advantages.*.low": measured,
        "advantages.*.high": measured,
      },
    },
    lrFinder: {
      parameters: ["run", "options"],
      required: 1,
      valid: () => [things.run, { from: 0.01, to: 0.1, steps: 10, smoothing: 0.5 }],
    },
    NewbornGradients: {
      parameters: ["set", "options"],
      required: 1,
      valid: () => [images, { every: 1 }],
    },
    lossGradients: { parameters: ["net", "set"], valid: () => [things.net, images] },
    differenceInterval: {
      parameters: ["low", "high", "decimals"],
      required: 2,
      valid: () => [-0.6, 2, 1],
      allows: { low: measured, high: measured },
    },
    seedStatistics: {
      parameters: ["values"],
      valid: () => [[0.1, 0.2]],
      allows: { "values.*": measured },
    },
  };
}

const any = [...measured, "null", "boolean", "text", "empty", "list", "object", "number"] as const;
