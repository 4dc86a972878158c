import { type Rows, whole } from "./entry.js";
import type { Things } from "./things.js";

/** Entries of what makes data sets of the user's own, and shows them. */
export function ownDataRows(things: Things): Rows {
  const { data, images } = things;
  const values = Float32Array.from({ length: 8 }, (_, i) => i);
  const labels = Int32Array.of(0, 1, 0, 1, 0, 1, 0, 1);
  const split = { name: "mine", testShare: 0.5, seed: 0 };
  const rows = Array.from({ length: 8 }, (_, i) => ({ area: i, kind: i % 2 === 0 ? "flat" : "house" }));
  const ofSplit = { "options.seed": ["negative"] } as const;
  return {
    fromArrays: {
      parameters: ["options"],
      valid: () => [
        { ...split, train: { values, shape: [1], labels }, classNames: ["a", "b"], featureNames: ["f"] },
      ],
      needs: ["options.train", "options.train.values", "options.train.shape", "options.train.labels"],
      allows: ofSplit,
    },
    fromRecords: {
      parameters: ["records", "options"],
      valid: () => [
        whole(Array.from(values, (value, i) => ({ values: [value], label: i % 2 }))),
        { ...split, shape: [1], limit: 8 },
      ],
      needs: ["options.shape"],
      allows: ofSplit,
    },
    fromTable: {
      parameters: ["table", "options"],
      valid: () => [whole(rows), { ...split, features: ["area"], label: "kind" }],
      needs: ["options.features", "options.label"],
      allows: ofSplit,
    },
    readCsv: {
      parameters: ["file", "options"],
      required: 1,
      valid: () => ["nowhere.csv", { delimiter: ";", missing: ["NA"] }],
      endsWith: /nowhere/,
    },
    readNpz: { parameters: ["file"], valid: () => ["nowhere.npz"], endsWith: /nowhere/ },
    imageFolder: {
      parameters: ["folder", "options"],
      valid: () => ["nowhere", { ...split, size: 8, channels: 1, perClass: 2 }],
      needs: ["options.size"],
      allows: ofSplit,
      endsWith: /nowhere/,
    },
    classBalance: { parameters: ["data"], valid: () => [data] },
    predictions: { parameters: ["net", "set"], valid: () => [things.net, images] },
    featureStatistics: { parameters: ["set"], valid: () => [images] },
  };
}
