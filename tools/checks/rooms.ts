/** A folder of the library and what it may import. */
export interface Room {
  readonly name: string;
  /** The only rooms it may import. Default: every room below it. */
  readonly only?: readonly string[];
}

/**
 * The rooms of `src/`, from the bottom up. A room may import the rooms listed before it but none listed after it, so
 * nothing imports upwards.
 *
 * `templates` and `growth` are the core: they know tensors but nothing of networks, training, files or pictures.
 * `operators` has a folder for each way to grow, `optimizers` a file for each way to train; `plan` says what is trained and when it grows.
 */
export const rooms: readonly Room[] = [
  // Checks of values that users write; every room may use it.
  { name: "checking" },
  // Folders, durable files, locks, pickles. Data scripts and tools use it too; the kernel may import only
  // mixture-growth-display.
  { name: "files", only: [] },
  { name: "safetensors", only: ["checking"] },
  { name: "tensorflow" },
  { name: "templates", only: ["checking", "tensorflow"] },
  { name: "growth", only: ["checking", "tensorflow", "templates"] },
  { name: "layers" },
  { name: "networks" },
  { name: "cost" },
  { name: "operators" },
  { name: "optimizers", only: ["checking", "templates", "tensorflow"] },
  { name: "plan" },
  { name: "data", only: ["checking", "files", "tensorflow"] },
  // Nets that have left their run: saved, read, asked, exported.
  { name: "models" },
  { name: "training" },
  { name: "storage" },
  { name: "drawing", only: [] },
  // Makes the classes of the rooms below displayable; entry points import it.
  { name: "display" },
  { name: "report" },
  // What runs measure, for TensorBoard, Trackio and Weights & Biases.
  { name: "tracking" },
  { name: "experiments" },
  { name: "sweep" },
  // Views that a person moves: widgets over the rooms below. Their front ends, in `fronts`, run in the browser.
  { name: "explore" },
  // All rooms that have an entry point, under one name.
  { name: "mg" },
];

/** Folders of `src/` that only tests may import. */
export const testFolders: readonly string[] = ["test-support"];

/** Our packages: their folders, and which of our packages they may import by name. */
export const packages: readonly {
  readonly name: string;
  readonly folder: string;
  readonly mayImport: readonly string[];
}[] = [
  { name: "mixture-growth-display", folder: "kernel-ext/display", mayImport: [] },
  { name: "mixture-growth-kernel", folder: "kernel-ext", mayImport: ["mixture-growth-display"] },
  { name: "mixture-growth-widgets", folder: "kernel-ext/widgets", mayImport: ["mixture-growth-display"] },
  { name: "mixture-growth", folder: "src", mayImport: ["mixture-growth-display", "mixture-growth-widgets"] },
];

/** Folders that only one file outside them may import: it chooses the implementation; all others know the interface. */
export const chosenFolders: readonly { readonly folder: string; readonly chosenBy: string }[] = [
  { folder: "kernel-ext/src/engine/tslab", chosenBy: "kernel-ext/src/engine/engines.ts" },
  { folder: "kernel-ext/src/engine/mainline", chosenBy: "kernel-ext/src/engine/engines.ts" },
];
