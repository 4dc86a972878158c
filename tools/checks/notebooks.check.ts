import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Writable } from "node:stream";
import { executeNotebook, type Notebook, readNotebook, writeNotebook } from "mixture-growth-kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Commands } from "../../src/setup/commands.mjs";
import { runMainJob } from "../../src/start/main-job.mjs";
import { differences, fullParts } from "../notebooks/cell-outputs.mjs";
import { skeletonParts } from "../notebooks/skeleton.mjs";
import { cloneRoot, places } from "../setup/places.mjs";
import {
  classFolder,
  notebookFolder,
  notebookNames,
  solutionFolder,
  teacherFolder,
} from "./notebook-files.js";

/** The smoke profile takes less than a minute; a slower machine may take twice as long. */
const limitSeconds = 120;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mixture growth notebooks "));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What a notebook wrote to stderr in cells that are not tagged `stderr`. */
function unexpectedStderr({ cells }: Notebook): string[] {
  return cells
    .filter(({ metadata }) => !(Array.isArray(metadata.tags) && metadata.tags.includes("stderr")))
    .flatMap(({ outputs = [] }) => outputs)
    .flatMap((output) => (output.output_type === "stream" && output.name === "stderr" ? [output.text] : []));
}

/** Executes a notebook in a profile, and expects it to run to its end. */
async function executed(
  name: string,
  profile: "smoke" | "laptop",
  from: string = notebookFolder,
): Promise<Notebook> {
  const { status, failure, notebook } = await executeNotebook({
    notebook: join(from, name),
    out: join(folder, `${profile} of ${basename(from)} ${name}`),
    env: { MIXTURE_GROWTH_PROFILE: profile },
    timeoutSeconds: limitSeconds,
  });
  expect(failure?.traceback.join("\n") ?? "no error").toBe("no error");
  expect(status).toBe("ok");
  expect(unexpectedStderr(notebook)).toEqual([]);
  return notebook;
}

const testLimit = (limitSeconds + 30) * 1000;
/** Notebooks that train nothing in the laptop profile and take seconds, so that their outputs can be compared in full. */
const readsStored = (name: string): boolean =>
  /\b(readResult|resultOf)\(/.test(readFileSync(join(notebookFolder, name), "utf8"));

describe("through the real kernel, in the smoke profile,", () => {
  it.concurrent.each(notebookNames())(
    "R18 %s runs to its end, in time and with nothing on stderr",
    async (name) => {
      const smoke = await executed(name, "smoke");
      if (readsStored(name)) return;
      // Numbers depend on the processor and the profile; the kinds of output depend only on the code.
      const committed = readNotebook(join(notebookFolder, name));
      expect(differences(committed, smoke, skeletonParts), executeAgain(name)).toEqual([]);
    },
    testLimit,
  );
});

describe("the solutions of exercises, in the smoke profile,", () => {
  it.concurrent.each(notebookNames())(
    "those of %s run to their end",
    async (name) => {
      await executed(name, "smoke", solutionFolder);
    },
    testLimit,
  );
});

/** Nobody waits in a class: a notebook of it takes this long at most, apart from what people think and draw. */
const classSeconds = 60;

/** Answers a question in every possible way. */
const answering = `async function answered(asked: mg.Question) {
  const answers = asked.kind === "choice" ? asked.options : asked.kind === "number" ? [0] : ["a"];
  let right = 0;
  for (const answer of answers) {
    await asked.give(answer).reveal();
    if (asked.isRight) right += 1;
  }
  if (asked.kind === "choice" && right !== 1) throw new Error(\`\${right} options are right\`);
  return asked;
}`;

/** A notebook that answers its questions, which stand at the ends of cells. */
function withAnswers(notebook: Notebook): Notebook {
  const [start, ...others] = notebook.cells.filter(({ cell_type }) => cell_type === "code");
  const first = { ...start, source: `import * as mg from "mixture-growth/mg";\n${answering}` };
  const all = [start, ...others].map((cell) => {
    const source = cell?.source.replace('import * as mg from "mixture-growth/mg";\n', "") ?? "";
    const asking = source.replace(/^mg\.question\(/m, "await answered(mg.question(");
    return { ...cell, source: asking === source ? source : `${asking})` };
  });
  return { ...notebook, cells: [{ ...first, id: "answering" }, ...all] as Notebook["cells"] };
}

describe("the class, through the real kernel,", () => {
  it.concurrent.each(notebookNames(classFolder))(
    "%s runs to its end within a minute, and shows what its file shows but for numbers",
    async (name) => {
      const started = performance.now();
      const today = await executed(name, "laptop", classFolder);
      expect((performance.now() - started) / 1000).toBeLessThan(classSeconds);
      const committed = readNotebook(join(classFolder, name));
      const again = `its outputs are older than the code; npm run notebook -- class/${name.slice(0, 2)}`;
      expect(differences(committed, today, skeletonParts), again).toEqual([]);
    },
    testLimit,
  );

  it.concurrent.each(notebookNames(classFolder))(
    "every question of %s can be answered and revealed, and one option of each choice is right",
    async (name) => {
      const place = join(places(cloneRoot).setup, "checks", "class-questions", name);
      rmSync(place, { recursive: true, force: true });
      mkdirSync(place, { recursive: true });
      writeNotebook(join(place, name), withAnswers(readNotebook(join(classFolder, name))));
      await executed(name, "laptop", place);
      expect(existsSync(join(place, "answers.json"))).toBe(true);
    },
    testLimit,
  );

  it.concurrent.each(notebookNames(teacherFolder))(
    "the solutions of %s run to their end",
    async (name) => {
      await executed(name, "laptop", teacherFolder);
    },
    testLimit,
  );
});

describe("through the real kernel, in the laptop profile,", () => {
  it.concurrent.each(notebookNames().filter(readsStored))(
    "%s shows what its file shows",
    async (name) => {
      const committed = readNotebook(join(notebookFolder, name));
      const today = await executed(name, "laptop");
      expect(differences(committed, today, fullParts), executeAgain(name)).toEqual([]);
    },
    testLimit,
  );
});

const executeAgain = (name: string): string =>
  `its outputs are older than the code; npm run notebook -- ${name.slice(0, 2)}`;

interface Job {
  readonly code: number;
  readonly printed: string;
}

async function mainJob(notebook: string, env: NodeJS.ProcessEnv = {}): Promise<Job> {
  let printed = "";
  const out = new Writable({
    write(chunk, _encoding, done) {
      printed += String(chunk);
      done();
    },
  });
  const commands = new Commands();
  const code = await runMainJob({
    root: cloneRoot,
    places: places(cloneRoot),
    env: { ...process.env, ...env },
    commands,
    out,
    notebook,
    results: folder,
  });
  return { code, printed };
}

const tiny = join(cloneRoot, "tools", "fixtures", "tiny.ipynb");

/** A copy of the tiny notebook next to it, with other code, for the duration of one test. */
async function withCode(source: string, test: (path: string) => Promise<void>): Promise<void> {
  const notebook = JSON.parse(readFileSync(tiny, "utf8")) as Notebook;
  const path = join(folder, "changed.ipynb");
  const cell = {
    id: "only",
    cell_type: "code" as const,
    metadata: {},
    source,
    outputs: [],
    execution_count: null,
  };
  writeNotebook(path, { ...notebook, cells: [cell] });
  await test(path);
}

describe("the main job of npm start", () => {
  it("shows progress, prints the result and says where the notebook and its web page lie", async () => {
    const { code, printed } = await mainJob(tiny, { MIXTURE_GROWTH_PROFILE: "smoke" });

    expect(code).toBe(0);
    expect(printed).toContain("Running tools/fixtures/tiny.ipynb (profile smoke)\n[1/3] A tiny notebook\n");
    expect(printed).toContain("[2/3] Something that takes a moment\n      member 0  epoch 1/1  step 1/4");
    expect(printed).toMatch(/network {2}accuracy\n-+ {2}-+\ngrown +0\.5/);
    expect(printed).toContain("profile smoke");
    expect(printed).toContain("npm run lab");
    const results = join(folder, "smoke", "tiny");
    expect(readdirSync(results).sort()).toEqual(["tiny.html", "tiny.ipynb"]);
    expect(readFileSync(join(results, "tiny.html"), "utf8")).toContain("Something that takes a moment");
  });

  it("prints the error of a cell and fails", async () => {
    await withCode('throw new RangeError("too far");', async (path) => {
      await expect(mainJob(path)).rejects.toThrow(
        /Expected the notebook to run to its end but got RangeError in code cell 1/,
      );
      expect(existsSync(join(folder, "laptop", "changed", "unfinished", basename(path)))).toBe(true);
    });
  });

  it("ends the kernel when it is stopped", async () => {
    await withCode("await new Promise((resolve) => setTimeout(resolve, 600_000));", async (path) => {
      const commands = new Commands();
      const out = new Writable({ write: (_chunk, _encoding, done) => done() });
      const job = runMainJob({
        root: cloneRoot,
        places: places(cloneRoot),
        env: process.env,
        commands,
        out,
        notebook: path,
        results: folder,
      });
      setTimeout(() => commands.stop("SIGINT"), 4_000);
      await expect(job).rejects.toThrow("Stopped by SIGINT.");
    });
  });

  it("never replaces the results of another profile, nor any by those of a run that failed", async () => {
    await withCode("process.env.MIXTURE_GROWTH_PROFILE", async (path) => {
      await mainJob(path);
      const read = (name: string): string => readFileSync(join(folder, "laptop", "changed", name), "utf8");
      const before = ["changed.ipynb", "changed.html"].map(read);
      await mainJob(path, { MIXTURE_GROWTH_PROFILE: "smoke" });
      await withCode('throw new RangeError("too far");', async (broken) => {
        await expect(mainJob(broken)).rejects.toThrow("RangeError");
      });
      expect(before[0]).toContain("laptop");
      expect(["changed.ipynb", "changed.html"].map(read)).toEqual(before);
    });
  });

  it("refuses a second run at the same time, and a folder that is a file, before it runs anything", async () => {
    await withCode("await new Promise((resolve) => setTimeout(resolve, 600_000));", async (path) => {
      const commands = new Commands();
      const out = new Writable({ write: (_chunk, _encoding, done) => done() });
      const options = {
        root: cloneRoot,
        places: places(cloneRoot),
        env: process.env,
        commands,
        out,
        notebook: path,
      };
      const first = runMainJob({ ...options, results: folder });
      await expect(runMainJob({ ...options, results: folder })).rejects.toThrow(
        `Expected these results to be written by one run at a time but got another one running as process ${process.pid}`,
      );
      commands.stop("SIGTERM");
      await expect(first).rejects.toThrow("Stopped by SIGTERM.");
      await expect(runMainJob({ ...options, results: path })).rejects.toThrow(
        "Expected the folder for results to be one that can be written to but got a file in its place",
      );
    });
  });

  it("refuses an unknown profile and a missing notebook", async () => {
    await expect(mainJob(tiny, { MIXTURE_GROWTH_PROFILE: "huge" })).rejects.toThrow(
      'Expected MIXTURE_GROWTH_PROFILE to be one of smoke, laptop, evening, hour, paper but got "huge"',
    );
    await expect(mainJob(tiny, { MIXTURE_GROWTH_PROFILE: "Laptop" })).rejects.toThrow(
      'Did you mean "laptop"?',
    );
    await expect(mainJob(join(folder, "none.ipynb"))).rejects.toThrow("Expected the notebook to exist");
  });
});
