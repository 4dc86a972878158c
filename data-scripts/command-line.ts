import { resolve } from "node:path";
import { type CommandValues, readCommandWords } from "../src/checking/command-words.js";
import { nearestName } from "../src/checking/nearest-name.js";
import { listed, number } from "../src/checking/shapes.js";
import { DataError } from "../src/data/data-error.js";
import type { Reporter } from "./progress.js";
import { getCifar } from "./sets/get-cifar.js";
import { getFashionMnist } from "./sets/get-fashion-mnist.js";
import type { GetOptions } from "./sets/get-options.js";
import { getTinyImageNet } from "./sets/get-tiny-imagenet.js";
import { prepareImageNet } from "./sets/prepare-imagenet.js";
import { cifarPublications, fashionPublication, tinyImageNetPublication } from "./sets/sources.js";
import { unpackImages } from "./sets/unpack-images.js";

/** What the command sees of the world. */
export interface Surroundings {
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** Folder that relative paths of the user refer to. */
  readonly workingFolder: string;
  /** Where data sets go without --out. */
  readonly dataFolder: string;
}

export const usage = `npm run data -- NAME [options]

  fashion-mnist   70,000 grey 28x28 images of 10 kinds of clothes, 31 MB
  cifar10         60,000 colour 32x32 images of 10 classes, 170 MB
  cifar100        60,000 colour 32x32 images of 100 classes, 169 MB
  tiny-imagenet   110,000 colour 64x64 photographs of 200 classes, 248 MB
  images          unpacks an archive of train/CLASS/*.JPEG and val/CLASS/*.JPEG: --archive FILE --name NAME
  imagenet        sorts the ImageNet (ILSVRC2012) files that you have into classes

options
  --out FOLDER       where data sets go: MIXTURE_GROWTH_DATA, or data/ of the repository
  --archive FILE     use this file, download nothing; for CIFAR also a .tar.xz or the folder it was unpacked in,
                     for fashion-mnist a folder with the four files
  --url ADDRESS      try this address first (fashion-mnist: of the folder); may be given several times
  --min-rate KB      leave a source below this many kB/s for the next one; 150

imagenet
  --train FILE --val FILE --val-labels FILE
                     ILSVRC2012_img_train.tar, ILSVRC2012_img_val.tar, ILSVRC2012_devkit_t12.tar.gz;
                     in place of the last also a text file: image and class, a class, or a number a line
  --synsets FILE     one class a line, when --val-labels has numbers
  --kaggle FOLDER    Kaggle's folder (with ILSVRC/ and LOC_val_solution.csv) in place of all these
  --prepared FOLDER  a folder that has train/CLASS/ and val/CLASS/ already: it is checked and linked
  --sample           accept a part of ImageNet
  --check-md5        also compare the archives' checksums, which takes long

A run that was stopped or failed is continued by the same command.
`;

const commandOptions = {
  out: { type: "text" },
  archive: { type: "text" },
  url: { type: "text", multiple: true },
  "min-rate": { type: "number", shape: number({ min: 0, max: 999_999_999, use: 150 }) },
  train: { type: "text" },
  val: { type: "text" },
  "val-labels": { type: "text" },
  synsets: { type: "text" },
  name: { type: "text" },
  kaggle: { type: "text" },
  prepared: { type: "text" },
  sample: { type: "flag" },
  "check-md5": { type: "flag" },
  help: { type: "flag", short: "h" },
} as const;

type Values = CommandValues<typeof commandOptions>;

/** One of the commands: the options that it takes, and what it does. */
interface Command {
  readonly options: readonly (keyof Values)[];
  readonly run: (values: Values, surroundings: Surroundings) => Promise<string>;
}

/**
 * Runs one command.
 *
 * @param words what follows `npm run data --`
 * @returns the exit status: 0 done, 1 failed with a message, 2 wrong words
 */
export async function runCommand(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const { reporter } = surroundings;
  const { values, names, problems } = readCommandWords(words, commandOptions, "data");
  const all = [...problems, ...nameProblems(names, values), ...strayOptions(names, values)];
  if (all.length > 0) {
    reporter.note(`${all.join("\n")}\nnpm run data -- --help shows all options.`);
    return 2;
  }
  if (values.help === true) {
    reporter.note(usage);
    return 0;
  }
  try {
    await commands[names[0] as string]?.run(values, surroundings);
    return 0;
  } catch (error) {
    const isStopped = surroundings.signal.aborted;
    if (!(error instanceof DataError || isStopped)) throw error;
    reporter.note(isStopped ? "Stopped. Run the same command again to go on." : (error as DataError).message);
    return isStopped ? 130 : 1;
  } finally {
    reporter.close();
  }
}

const ofGetting = ["out", "archive", "url", "min-rate"] as const;

const commands: Readonly<Record<string, Command>> = {
  "fashion-mnist": {
    options: ofGetting,
    run: (values, surroundings) => getFashionMnist(fashionPublication, getOptions(values, surroundings)),
  },
  cifar10: {
    options: ofGetting,
    run: (values, surroundings) => getCifar(cifarPublications.cifar10, getOptions(values, surroundings)),
  },
  cifar100: {
    options: ofGetting,
    run: (values, surroundings) => getCifar(cifarPublications.cifar100, getOptions(values, surroundings)),
  },
  "tiny-imagenet": {
    options: ofGetting,
    run: (values, surroundings) => getTinyImageNet(tinyImageNetPublication, getOptions(values, surroundings)),
  },
  images: { options: ["out", "archive", "name"], run: unpack },
  imagenet: {
    options: ["out", "train", "val", "val-labels", "synsets", "kaggle", "prepared", "sample", "check-md5"],
    run: prepare,
  },
};

async function unpack(values: Values, surroundings: Surroundings): Promise<string> {
  const { reporter, signal } = surroundings;
  const { archive } = pathsFrom(surroundings)("archive", values.archive);
  if (archive === undefined) {
    throw new DataError(
      "argument",
      "Expected --archive FILE but got none (images). Name the archive to unpack.",
    );
  }
  const out = outFolder(values, surroundings);
  return unpackImages({
    out,
    archive,
    ...(values.name === undefined ? {} : { name: values.name }),
    reporter,
    signal,
  });
}

async function prepare(values: Values, surroundings: Surroundings): Promise<string> {
  const path = pathsFrom(surroundings);
  return prepareImageNet({
    out: outFolder(values, surroundings),
    ...path("train", values.train),
    ...path("val", values.val),
    ...path("valLabels", values["val-labels"]),
    ...path("synsets", values.synsets),
    ...path("kaggle", values.kaggle),
    ...path("prepared", values.prepared),
    isSample: values.sample === true,
    isCheckingMd5: values["check-md5"] === true,
    reporter: surroundings.reporter,
    signal: surroundings.signal,
  });
}

/** Options that only another command has. */
function strayOptions([name = ""]: readonly string[], values: Values): string[] {
  if (values.help === true || !Object.hasOwn(commands, name)) return [];
  const { options } = commands[name] as Command;
  const written = (option: string): string => `--${option}`;
  const given = Object.keys(values) as (keyof Values)[];
  return given
    .filter((option) => !options.includes(option))
    .map((option) => {
      const others = Object.keys(commands).filter((other) => commands[other]?.options.includes(option));
      return `Expected options to be of ${listed(options.map(written), "and")} but got ${written(option)} (data ${name}). Leave it out; it is an option of ${listed(others, "and")}.`;
    });
}

/** What is wrong with the name of the data set; nothing where help is asked for. */
function nameProblems(names: readonly string[], { help }: Values): string[] {
  if (help === true) return [];
  const known = Object.keys(commands);
  const [name = "nothing"] = names;
  if (names.length === 1 && known.includes(name)) return [];
  const near = names.length === 1 ? nearestName(name, known) : undefined;
  const remedy = near === undefined ? "Name one of them." : `Did you mean ${near}?`;
  return [`Expected one of ${known.join(", ")} but got ${names.join(" ") || "nothing"} (data). ${remedy}`];
}

function getOptions(values: Values, surroundings: Surroundings): GetOptions {
  const path = pathsFrom(surroundings);
  const rate = values["min-rate"];
  return {
    out: outFolder(values, surroundings),
    ...path("archive", values.archive),
    urls: values.url ?? [],
    reporter: surroundings.reporter,
    signal: surroundings.signal,
    ...(rate === undefined ? {} : { patience: { slowBytesPerSecond: rate * 1000 } }),
  };
}

function outFolder(values: Values, surroundings: Surroundings): string {
  return values.out === undefined ? surroundings.dataFolder : resolve(surroundings.workingFolder, values.out);
}

/** `{ key: absolute path }`, or nothing when the user gave none. */
function pathsFrom(
  surroundings: Surroundings,
): <K extends string>(key: K, path: string | undefined) => { [name in K]?: string } {
  return (key, path) =>
    (path === undefined ? {} : { [key]: resolve(surroundings.workingFolder, path) }) as never;
}
