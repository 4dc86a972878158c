import { resolve } from "node:path";
import { commandHere } from "../src/checking/command-here.js";
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

/** What a command needs from outside. */
export interface Environment {
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** Folder that the user's relative paths refer to. */
  readonly workingFolder: string;
  /** Where data sets go without --out. */
  readonly dataFolder: string;
}

export const usage: string = `${commandHere("data", "NAME [options]")}

  fashion-mnist   70,000 grey 28x28 images of 10 kinds of clothes, 31 MB
  cifar10         60,000 colour 32x32 images of 10 classes, 170 MB
  cifar100        60,000 colour 32x32 images of 100 classes, 169 MB
  tiny-imagenet   110,000 colour 64x64 photographs of 200 classes, 248 MB
  images          unpacks an archive of train/CLASS/*.JPEG and val/CLASS/*.JPEG: --archive FILE --name NAME
  imagenet        sorts the ImageNet (ILSVRC2012) files that you have into classes

options
  --out FOLDER       where data sets go: MIXTURE_GROWTH_DATA, or data/ of this project
  --archive FILE     use this file, download nothing; for CIFAR also a .tar.xz or the folder it was unpacked in,
                     for fashion-mnist a folder with the four files
  --url ADDRESS      try this address first (fashion-mnist: of the folder); may be given several times
  --min-rate KB      below this many kB/s try the next source; 150

imagenet
  --train FILE --val FILE --val-labels FILE
                     ILSVRC2012_img_train.tar, ILSVRC2012_img_val.tar, ILSVRC2012_devkit_t12.tar.gz;
                     or, for the last, a text file: image and class, a class, or a number per line
  --synsets FILE     one class per line, when --val-labels has numbers
  --kaggle FOLDER    Kaggle's folder (with ILSVRC/ and LOC_val_solution.csv) instead of all these
  --prepared FOLDER  a folder that already has train/CLASS/ and val/CLASS/: it is checked and linked
  --sample           accept a part of ImageNet
  --check-md5        also compare the archives' checksums, which takes long

A run that was stopped or failed continues with the same command.
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

/** A command: the options that it takes, and what it does. */
interface Command {
  readonly options: readonly (keyof Values)[];
  readonly run: (values: Values, environment: Environment) => Promise<string>;
}

/**
 * Runs one command.
 *
 * @param words what follows `data`
 * @returns the exit status: 0 success, 1 failure with a message, 2 usage error
 */
export async function runCommand(words: readonly string[], environment: Environment): Promise<number> {
  const { reporter } = environment;
  const { values, names, problems } = readCommandWords(words, commandOptions, "data");
  const all = [...problems, ...nameProblems(names, values), ...strayOptions(names, values)];
  if (all.length > 0) {
    reporter.note(`${all.join("\n")}\n${commandHere("data", "--help")} shows all options.`);
    return 2;
  }
  if (values.help === true) {
    reporter.note(usage);
    return 0;
  }
  try {
    await commands[names[0] as string]?.run(values, environment);
    return 0;
  } catch (error) {
    const isStopped = environment.signal.aborted;
    if (!(error instanceof DataError || isStopped)) throw error;
    reporter.note(
      isStopped ? "Stopped. Run the same command again to continue." : (error as DataError).message,
    );
    return isStopped ? 130 : 1;
  } finally {
    reporter.close();
  }
}

const download = (get: (options: GetOptions) => Promise<string>): Command => ({
  options: ["out", "archive", "url", "min-rate"],
  run: (values, environment) => get(getOptions(values, environment)),
});

const commands: Readonly<Record<string, Command>> = {
  "fashion-mnist": download((options) => getFashionMnist(fashionPublication, options)),
  cifar10: download((options) => getCifar(cifarPublications.cifar10, options)),
  cifar100: download((options) => getCifar(cifarPublications.cifar100, options)),
  "tiny-imagenet": download((options) => getTinyImageNet(tinyImageNetPublication, options)),
  images: { options: ["out", "archive", "name"], run: unpack },
  imagenet: {
    options: ["out", "train", "val", "val-labels", "synsets", "kaggle", "prepared", "sample", "check-md5"],
    run: prepare,
  },
};

async function unpack(values: Values, environment: Environment): Promise<string> {
  const { reporter, signal } = environment;
  const { archive } = pathsFrom(environment)("archive", values.archive);
  if (archive === undefined) {
    throw new DataError(
      "argument",
      "Expected --archive FILE but got none (images). Name the archive to unpack.",
    );
  }
  const out = outFolder(values, environment);
  const name = values.name === undefined ? {} : { name: values.name };
  return unpackImages({ out, archive, ...name, reporter, signal });
}

async function prepare(values: Values, environment: Environment): Promise<string> {
  const path = pathsFrom(environment);
  return prepareImageNet({
    out: outFolder(values, environment),
    ...path("train", values.train),
    ...path("val", values.val),
    ...path("valLabels", values["val-labels"]),
    ...path("synsets", values.synsets),
    ...path("kaggle", values.kaggle),
    ...path("prepared", values.prepared),
    isSample: values.sample === true,
    isCheckingMd5: values["check-md5"] === true,
    reporter: environment.reporter,
    signal: environment.signal,
  });
}

/** Problems of options that belong to another command. */
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

/** Problems of the data set's name; none if help was requested. */
function nameProblems(names: readonly string[], { help }: Values): string[] {
  if (help === true) return [];
  const known = Object.keys(commands);
  const [name = "nothing"] = names;
  if (names.length === 1 && known.includes(name)) return [];
  const near = names.length === 1 ? nearestName(name, known) : undefined;
  const remedy = near === undefined ? "Name one of them." : `Did you mean ${near}?`;
  return [`Expected one of ${known.join(", ")} but got ${names.join(" ") || "nothing"} (data). ${remedy}`];
}

function getOptions(values: Values, environment: Environment): GetOptions {
  const path = pathsFrom(environment);
  const rate = values["min-rate"];
  return {
    out: outFolder(values, environment),
    ...path("archive", values.archive),
    urls: values.url ?? [],
    reporter: environment.reporter,
    signal: environment.signal,
    ...(rate === undefined ? {} : { patience: { slowBytesPerSecond: rate * 1000 } }),
  };
}

function outFolder(values: Values, environment: Environment): string {
  return values.out === undefined ? environment.dataFolder : resolve(environment.workingFolder, values.out);
}

/** `{ key: absolute path }`, or `{}` if the user gave none. */
function pathsFrom(
  environment: Environment,
): <K extends string>(key: K, path: string | undefined) => { [name in K]?: string } {
  return (key, path) =>
    (path === undefined ? {} : { [key]: resolve(environment.workingFolder, path) }) as never;
}
