import { instance, type Shape, text, thing } from "./shapes.js";

/** A path of a file or folder. */
export const pathShape: Shape = thing(
  "a path",
  (value) => typeof value === "string" && value !== "" && !value.includes("\0"),
  'Use for instance "results/first".',
);

/** What a file holds. */
export const bytesShape: Shape = instance(Uint8Array, "Read the file: readFileSync(path).");

/** What errors call a file. */
export const whereShape: Shape = text("Give the name of the file, for errors.");
