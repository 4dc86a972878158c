/** A folder of the library and what it may know. */
export interface Room {
  readonly name: string;
  /** The only rooms it may import; left out, it may import every room below it. */
  readonly only?: readonly string[];
}

/**
 * The rooms of `src/`, from the bottom up. A room may import the rooms listed before it and never those
 * listed after it, so nothing imports upwards in the house.
 *
 * `templates` and `growth` are the heart: they know tensors and nothing of networks, training, files or figures.
 * `operators` has a folder for each way to grow, `plan` what is trained and when it grows.
 */
export const rooms: readonly Room[] = [
  // What a value that somebody wrote must be; the ground floor, which every room stands on.
  { name: "checking" },
  // What the disk holds: folders, files written for good, locks, pickles. The data scripts and tools stand on it too; the
  // kernel's ground floor is mixture-growth-display, as it may import nothing else.
  { name: "files", only: [] },
  { name: "drawing" },
  { name: "tensorflow" },
  { name: "templates", only: ["checking", "drawing", "tensorflow"] },
  { name: "growth", only: ["checking", "drawing", "tensorflow", "templates"] },
  { name: "layers" },
  { name: "networks" },
  { name: "cost" },
  { name: "operators" },
  { name: "plan" },
  { name: "data", only: ["checking", "files", "tensorflow"] },
  { name: "training" },
  { name: "storage" },
  { name: "report" },
  { name: "experiments" },
];

/** Folders of `src/` that only tests may import. */
export const testFolders: readonly string[] = ["test-support"];

/** Our packages: where they lie and which of ours they may import by name. */
export const packages: readonly {
  readonly name: string;
  readonly folder: string;
  readonly mayImport: readonly string[];
}[] = [
  { name: "mixture-growth-display", folder: "kernel-ext/display", mayImport: [] },
  { name: "mixture-growth-kernel", folder: "kernel-ext", mayImport: ["mixture-growth-display"] },
  { name: "mixture-growth", folder: "src", mayImport: ["mixture-growth-display"] },
];

/** Folders that only one file outside them imports: it chooses what lies there; all others know the interface. */
export const chosenFolders: readonly { readonly folder: string; readonly chosenBy: string }[] = [
  { folder: "kernel-ext/src/engine/tslab", chosenBy: "kernel-ext/src/bin/run.ts" },
];
