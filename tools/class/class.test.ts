import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { type Notebook, readNotebook, writeNotebook } from "mixture-growth-kernel";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cloneRoot } from "../setup/places.mjs";
import { handOut } from "./hand-out.mjs";
import { resetClass } from "./reset.mjs";

let root: string;
let folder: string;
let mine: string;
const day = new Date(2026, 10, 30, 23, 30);

const git = (...words: string[]): void => {
  const { status, stderr } = spawnSync("git", words, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
};

function notebook(source: string, isRun = true): Notebook {
  const text = { output_type: "stream" as const, name: "stdout" as const, text: "2\n" };
  const state = isRun ? { outputs: [text], execution_count: 1 } : { outputs: [], execution_count: null };
  const cell = {
    id: "a",
    cell_type: "code" as const,
    metadata: { tags: ["result"], trusted: true },
    source,
    ...state,
  };
  const metadata = { kernelspec: { name: "mixture-growth" }, ...(isRun ? { widgets: { a: 1 } } : {}) };
  return { cells: [cell], metadata, nbformat: 4, nbformat_minor: 5 };
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "a class "));
  folder = join(root, "notebooks", "class");
  mine = join(root, "notebooks", "mine");
  mkdirSync(join(folder, "teacher"), { recursive: true });
  mkdirSync(mine);
  writeNotebook(join(folder, "00-words.ipynb"), notebook("1 + 1"));
  writeNotebook(join(folder, "01-more.ipynb"), notebook("2 + 2"));
  writeNotebook(join(folder, "teacher", "00-words.ipynb"), notebook("the answer"));
  writeFileSync(
    join(folder, "README.md"),
    "# A class\n\nOpen 00.\n\n## For the teacher\n\nThe answer is 2.\n",
  );
  git("init", "-q");
  git("add", "-A");
  git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "A class");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("npm run class -- reset", () => {
  it("takes outputs away, and copies nothing where nobody has changed anything", () => {
    expect(resetClass(root, day)).toEqual(["2 notebooks are new in notebooks/class."]);
    const { cells, metadata } = readNotebook(join(folder, "00-words.ipynb"));
    expect(cells).toEqual([
      {
        id: "a",
        cell_type: "code",
        metadata: { tags: ["result"] },
        source: "1 + 1",
        outputs: [],
        execution_count: null,
      },
    ]);
    expect(metadata).not.toHaveProperty("widgets");
    expect(readdirSync(mine)).toEqual([]);
  });

  it("keeps changed notebooks and answers, with their outputs, in a folder with the day", () => {
    writeNotebook(join(folder, "01-more.ipynb"), notebook("3 + 3"));
    writeFileSync(join(folder, "answers.json"), "{}");
    expect(resetClass(root, day)).toEqual([
      "Kept 01-more.ipynb, answers.json in notebooks/mine/class-2026-11-30.",
      "2 notebooks are new in notebooks/class.",
    ]);
    const kept = join(mine, "class-2026-11-30");
    expect(readdirSync(kept)).toEqual(["01-more.ipynb", "answers.json"]);
    expect(readNotebook(join(kept, "01-more.ipynb")).cells[0]?.outputs).toHaveLength(1);
    expect(readNotebook(join(folder, "01-more.ipynb")).cells[0]?.source).toBe("2 + 2");
    expect(existsSync(join(folder, "answers.json"))).toBe(false);
  });

  it("never writes over an earlier copy", () => {
    for (const source of ["3", "4"]) {
      writeNotebook(join(folder, "01-more.ipynb"), notebook(source));
      resetClass(root, day);
    }
    const kept = ["class-2026-11-30", "class-2026-11-30-2"].map(
      (name) => readNotebook(join(mine, name, "01-more.ipynb")).cells[0]?.source,
    );
    expect(kept).toEqual(["3", "4"]);
  });

  it("keeps what cannot be read, brings back what was deleted, and leaves other notebooks alone", () => {
    writeFileSync(join(folder, "00-words.ipynb"), "{ half");
    rmSync(join(folder, "01-more.ipynb"));
    writeNotebook(join(folder, "my own.ipynb"), notebook("5"));
    expect(resetClass(root, day)).toContain("Left as they are: my own.ipynb.");
    expect(readFileSync(join(mine, "class-2026-11-30", "00-words.ipynb"), "utf8")).toBe("{ half");
    expect(readNotebook(join(folder, "01-more.ipynb")).cells[0]?.source).toBe("2 + 2");
    expect(readNotebook(join(folder, "my own.ipynb")).cells[0]?.source).toBe("5");
  });

  it("changes nothing without the originals", () => {
    rmSync(join(root, ".git"), { recursive: true });
    writeNotebook(join(folder, "01-more.ipynb"), notebook("3"));
    expect(() => resetClass(root, day)).toThrow(
      /^Expected the class to be in a clone of the repository, whose last commit has its notebooks but got no commit/,
    );
    expect(readNotebook(join(folder, "01-more.ipynb")).cells[0]?.source).toBe("3");
  });
});

describe("npm run class -- hand-out", () => {
  it("writes a folder without outputs, answers, solutions and the teacher's notes", () => {
    writeFileSync(join(folder, "answers.json"), "{}");
    const out = join(root, "for students", "class");
    expect(handOut(folder, out)).toEqual([`3 files in ${out}: README.md, 00-words.ipynb, 01-more.ipynb.`]);
    expect(readdirSync(out).sort()).toEqual(["00-words.ipynb", "01-more.ipynb", "README.md"]);
    expect(readFileSync(join(out, "README.md"), "utf8")).toMatch(
      /^# A class\n\nOpen 00.\n\n## Begin\n[^#]+$/,
    );
    expect(readNotebook(join(out, "00-words.ipynb"))).toMatchObject({
      cells: [{ source: "1 + 1", outputs: [], execution_count: null }],
    });
    expect(readdirSync(join(root, "for students"))).toEqual(["class"]);
  });

  it("writes the same into a ZIP file", () => {
    const out = join(root, "class.zip");
    handOut(folder, out);
    const files = unzipSync(new Uint8Array(readFileSync(out)));
    expect(Object.keys(files).sort()).toEqual([
      "class/00-words.ipynb",
      "class/01-more.ipynb",
      "class/README.md",
    ]);
  });

  it("tells students what to do, with commands that there are, and a place where notebooks find the library", () => {
    const place = mkdtempSync(join(cloneRoot, "notebooks", "mine", "handed out "));
    try {
      const out = join(place, "growing");
      handOut(join(cloneRoot, "notebooks", "class"), out);
      const page = readFileSync(join(out, "README.md"), "utf8");
      expect(page).toContain("there is `notebooks/mine/growing/00-words.ipynb`");
      expect(page).toContain("`npm run lab -- notebooks/mine/growing`");
      expect(page.indexOf("## Begin")).toBeLessThan(page.indexOf("## The path"));
      const { scripts } = JSON.parse(readFileSync(join(cloneRoot, "package.json"), "utf8"));
      const told = [...page.matchAll(/npm run (\w+)/g)].map(([, script]) => script);
      expect(told.filter((script) => !(String(script) in scripts))).toEqual([]);
      const { resolve } = createRequire(join(out, "00-words.ipynb"));
      expect(() => [resolve("mixture-growth/mg"), resolve("mixture-growth-widgets")]).not.toThrow();
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  });

  it("never writes over anything", () => {
    const out = join(root, "taken");
    mkdirSync(out);
    handOut(folder, out);
    expect(() => handOut(folder, out)).toThrow(
      `Expected the class to be written to a new place but got something there (${out}). Name another one, or delete it first.`,
    );
    writeFileSync(join(root, "file"), "");
    expect(() => handOut(folder, join(root, "file"))).toThrow("got something there");
    expect(() => handOut(folder, join(root, "file", "below"))).toThrow("A file is in the way");
  });

  it("leaves nothing behind when it fails", () => {
    const broken = join(root, "broken");
    cpSync(folder, broken, { recursive: true });
    writeFileSync(join(broken, "00-words.ipynb"), "{");
    expect(() => handOut(broken, join(root, "out"))).toThrow();
    expect(readdirSync(root).filter((name) => name.startsWith("out"))).toEqual([]);
  });
});

describe("the words of npm run class", () => {
  const run = (...words: string[]) =>
    spawnSync(process.execPath, ["tools/class.mjs", ...words], { cwd: cloneRoot, encoding: "utf8" });

  it.each([
    [[], "Expected a word to be reset or hand-out but got nothing (class). Name what to do."],
    [["rest"], 'Expected a word to be reset or hand-out but got rest (class). Did you mean "reset"?'],
    [["reset", "all"], "Expected reset without more words but got all (class). Leave it out."],
    [["hand-out"], "Expected hand-out to name a new folder or ZIP file but got nothing (class)."],
    [["hand-out", "a", "b"], "Expected options but got b (class)."],
  ])("%j are refused before anything is done", (words, message) => {
    const { status, stdout, stderr } = run(...words);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
    expect(stderr).toContain("npm run class -- --help shows all options.");
  });
});
