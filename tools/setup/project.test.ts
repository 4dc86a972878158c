import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { everything, FakeProject } from "./test-support/fake-project.js";

// Each command is a process of its own, and so is each stand-in that it runs.
vi.setConfig({ testTimeout: 120_000 });

let project: FakeProject;
beforeEach(() => {
  project = new FakeProject();
});
afterEach(() => {
  project.remove();
});

describe("npx mixture-growth setup", () => {
  it("does what npm install has left to do, once, from any folder of the project", () => {
    const { code, printed } = project.run(["setup"], { folder: "deep/inside" });
    expect(printed).toContain("npx mixture-growth start    runs the first notebook");
    expect(code).toBe(0);
    expect(project.calls()).toEqual(everything);
    expect(readdirSync(project.root).sort()).toEqual([
      ".mixture-growth",
      ".venv",
      "deep",
      "node_modules",
      "package.json",
    ]);
    for (const folder of [".mixture-growth", ".venv"]) {
      expect(readFileSync(project.at(`${folder}/.gitignore`), "utf8"), folder).toBe("*\n");
    }
    const jupyter = ".venv/share/jupyter";
    const kernel = readFileSync(project.at(`${jupyter}/kernels/mixture-growth/kernel.json`), "utf8");
    // In the project, whoever starts it.
    expect(JSON.parse(kernel).history).toBe(
      project.at(".mixture-growth/jupyter/data/mixture-growth-history"),
    );
    expect(existsSync(project.at(`${jupyter}/labextensions/mixture-growth-labextension/package.json`))).toBe(
      true,
    );

    expect(project.run(["setup"])).toEqual({ code: 0, printed: "Everything is set up already.\n" });
    expect(project.calls()).toEqual(everything);
  });

  it("compiles the addon again when npm has put the package there anew", () => {
    project.run(["setup"]);
    rmSync(project.at("node_modules/mixture-growth/build"), { recursive: true });
    expect(project.run(["setup"]).printed).toContain(
      "node_modules/mixture-growth/build/addon is missing, so this step is done again.",
    );
    expect(project.calls().slice(everything.length)).toEqual(["g++ stderr_capture", "g++ tfjs_binding"]);
  });

  it("goes on where a set-up failed, with the environment that it had begun", () => {
    expect(project.run(["setup"], { env: { FAKE_PIP: "full" } })).toEqual({
      code: 1,
      printed: expect.stringContaining("to fit on the disk but got a full disk"),
    });
    expect(project.run(["setup"]).code).toBe(0);
  });

  it("leaves a Python environment alone that it has not made, and takes another folder when told, for good", () => {
    project.write(".venv/bin/python", "mine");
    const refused = project.run(["setup"]);
    expect(refused.code).toBe(1);
    expect(refused.printed.trim()).toBe(
      "Expected the folder .venv to be free, or made by an earlier set-up, but got another Python environment " +
        `or other files (${project.at(".venv")}). Keep it, and name another folder: ` +
        "npx mixture-growth setup --environment .venv-growth.",
    );
    expect(project.run(["setup", "--environment", ".venv-growth"]).code).toBe(0);
    expect(project.run(["setup"])).toEqual({ code: 0, printed: "Everything is set up already.\n" });
    expect(readFileSync(project.at(".venv/bin/python"), "utf8")).toBe("mine");
    expect(existsSync(project.at(".venv-growth/share/jupyter/kernels/mixture-growth/kernel.json"))).toBe(
      true,
    );
  });
});

describe("the folder that --environment names", () => {
  const says = (middle: string, because = ""): string =>
    `Expected --environment to name a folder${middle} (npx mixture-growth setup). ${because}` +
    `Name ${middle === " but got nothing" ? "one" : "another"}, as in npx mixture-growth setup --environment .venv-growth.`;
  const deletes = "npm deletes what it has not put there, at the next install. ";

  it.each([
    [["--environment"], says(" but got nothing")],
    [["--environment", ""], says(" but got nothing")],
    [["--environment="], says(" but got nothing")],
    [["--environment", "."], says(" for the environment alone but got ., the project's own")],
    [["--environment=deep/.."], says(" for the environment alone but got deep/.., the project's own")],
    [["--environment", ".."], says(" for the environment alone but got .., one in which the project lies")],
    [["--environment", "package.json"], says(" but got package.json, where a file lies")],
    [["--environment", "package.json/env"], says(" but got package.json/env, where a file lies")],
    [["--environment", "node_modules/env"], says(" outside node_modules but got node_modules/env", deletes)],
    [["--environment=link/env"], says(" outside node_modules but got link/env", deletes)],
    [
      ["--environment", ".mixture-growth/env"],
      says(" outside .mixture-growth but got .mixture-growth/env", "The set-up deletes files there. "),
    ],
  ])("is refused where an environment cannot be: %j", (words, message) => {
    symlinkSync(project.at("node_modules"), project.at("link"));
    expect(project.run(["setup", ...words])).toEqual({ code: 2, printed: `\n${message}\n` });
    expect(project.calls()).toEqual([]);
    expect(existsSync(project.at(".mixture-growth"))).toBe(false);
  });

  it("may have an equals sign, and lie beside the project", () => {
    expect(project.run(["setup", "--environment=../own project=env"]).code).toBe(0);
    expect(existsSync(project.at("../own project=env/bin/python"))).toBe(true);
  });
});

describe("two projects", () => {
  it("are set up at the same time, each by itself", async () => {
    const other = join(project.root, "..", "another project");
    cpSync(project.root, other, { recursive: true });
    const ends = await Promise.all([project.start(["setup"], project.root), project.start(["setup"], other)]);
    expect(ends.map(({ code }) => code)).toEqual([0, 0]);
    expect(project.calls().sort()).toEqual([...everything, ...everything].sort());
    for (const each of [project.root, other]) {
      expect(await project.start(["setup"], each)).toEqual({
        code: 0,
        printed: "Everything is set up already.\n",
      });
    }
  });

  it("of a workspace, which share the package, do not compile its addon at the same time", () => {
    project.write(
      "node_modules/mixture-growth/build/lock",
      JSON.stringify({ pid: process.pid, started: "" }),
    );
    const { code, printed } = project.run(["setup"]);
    expect(code).toBe(1);
    expect(printed).toContain(
      "Expected TensorFlow's addon to be compiled by one command at a time but got another one running as process " +
        `${process.pid} (${project.at("node_modules/mixture-growth/build/lock")}). Wait until it has ended`,
    );
    rmSync(project.at("node_modules/mixture-growth/build/lock"));
    expect(project.run(["setup"]).code).toBe(0);
    expect(readdirSync(project.at("node_modules/mixture-growth/build"))).toEqual(["addon"]);
  });
});

describe("a set-up that was killed while its compiler ran", () => {
  const addon = "node_modules/mixture-growth/build/addon";
  const made = (): string[] => readdirSync(project.at(addon)).map((name) => name.replace(/\d+/, "N"));
  const content = (): string => readFileSync(project.at(`${addon}/stderr_capture.node`), "utf8");

  it("has that ended by the next", async () => {
    await project.killWhileCompiling();
    expect(made()).toEqual(["stderr_capture.node.N.partial"]);
    expect(project.run(["setup"]).code).toBe(0);
    project.compileOn();
    expect(project.run(["setup"]).printed).toBe("Everything is set up already.\n");
    expect(project.calls()).not.toContain("g++ ends");
    expect(made()).toEqual(["stderr_capture.node", "tfjs_binding.node"]);
  });

  it("does no harm to another project of the workspace, which does not know of that compiler", async () => {
    const other = join(project.root, "..", "another project");
    mkdirSync(other);
    writeFileSync(join(other, "package.json"), "{}");
    symlinkSync(project.at("node_modules"), join(other, "node_modules"));
    await project.killWhileCompiling();
    expect((await project.start(["setup"], other)).code).toBe(0);
    project.compileOn();
    await vi.waitUntil(() => project.calls().includes("g++ ends"), { timeout: 30_000 });
    expect(content()).toBe("addon");
    expect(await project.start(["setup"], other)).toMatchObject({
      printed: "Everything is set up already.\n",
    });
  });
});

describe("what is left when a project lets go of it", () => {
  it("is nothing, neither in the project nor around it, after the two folders and the packages", () => {
    const around = dirname(project.root);
    const before = readdirSync(around).sort();
    project.run(["setup"]);
    for (const name of [".venv", ".mixture-growth", "node_modules"])
      rmSync(project.at(name), { recursive: true });
    expect(readdirSync(project.root).sort()).toEqual(["deep", "package.json"]);
    expect(readdirSync(around).filter((name) => !before.includes(name))).toEqual(["calls.txt"]);
  });
});

describe("npx mixture-growth", () => {
  it("says what its commands do", () => {
    const help = project.run([]);
    expect(help.code).toBe(0);
    for (const name of ["setup", "start", "lab", "data", "experiment", "sweep", "doctor"])
      expect(help.printed).toContain(`  ${name} `);
    expect(project.run(["setup", "--help"])).toEqual(help);
  });

  it.each([
    [
      ["dance"],
      "Expected the command to be one of setup, start, lab, data, experiment, sweep, doctor but got dance (npx mixture-growth).",
    ],
    [["setup", "now"], "with nothing or --environment FOLDER but got now (npx mixture-growth setup)."],
    [["setup", "--environment", "a", "b"], "but got --environment a b (npx mixture-growth setup)."],
    [["start", "now"], "Expected the command without words but got now (npx mixture-growth start)."],
    [
      ["lab", "--prot=1"],
      "but got --prot=1 (npx mixture-growth lab). Leave it out; npx mixture-growth lab --help",
    ],
    [["doctor", "now"], "with nothing or --report but got now (npx mixture-growth doctor)."],
  ])("refuses what it cannot use, before anything is set up: %j", (words, message) => {
    const { code, printed } = project.run(words);
    expect(printed).toContain(message);
    expect(code).toBe(2);
    expect(project.calls()).toEqual([]);
  });
});

describe("npx mixture-growth doctor", () => {
  const remedy = "Run npx mixture-growth setup: it makes what is missing, and nothing else.";
  /** What the page says is missing, without the machine's. */
  const setUpSection = (printed: string): string => /^Set-up\n((?: .*\n)+)/m.exec(printed)?.[1] ?? "";
  const onlySetUp = (printed: string): void => {
    expect(printed.split("npx mixture-growth setup")).toHaveLength(2);
    expect(printed).not.toMatch(/mixture-growth-kernel install|pip install|Delete|^Device|^Kernel/m);
  };

  it("says that nothing is set up, and then that it is, without a private path in its report", () => {
    const before = project.run(["doctor"]);
    expect(before.code).toBe(1);
    expect(setUpSection(before.printed)).toBe(`  missing  nothing is set up\n           ${remedy}\n`);
    onlySetUp(before.printed);
    project.run(["setup"]);
    const { printed } = project.run(["doctor", "--report"]);
    expect(printed).toContain("ok       native TensorFlow: TensorFlow 2.21.0 on the CPU");
    expect(printed).toContain("Kernel\n  ok       a cell runs");
    expect(printed).not.toContain(project.root);
    expect(printed).not.toContain(dirname(project.root));
  });

  it.each([
    [
      "the environment is gone",
      () => rmSync(project.at(".venv"), { recursive: true }),
      ["Python environment: .venv is missing", "native TensorFlow: out of date", "Jupyter kernel: .venv"],
    ],
    [
      "the environment's Python is gone",
      () => rmSync(project.at(".venv/bin/python")),
      ["Python environment: .venv/bin/python is missing"],
    ],
    [
      "npm has put the package there anew",
      () => rmSync(project.at("node_modules/mixture-growth/build"), { recursive: true }),
      ["native TensorFlow: node_modules/mixture-growth/build/addon is missing"],
    ],
    [
      "a new version has other pins",
      () => project.write("node_modules/mixture-growth/setup/pins/requirements.txt", "anyio==2.0\n"),
      ["Python environment: out of date"],
    ],
  ])("names the set-up alone, once, where %s", (_, harm, missing) => {
    project.run(["setup"]);
    harm();
    const { code, printed } = project.run(["doctor"]);
    expect(code).toBe(1);
    const lines = setUpSection(printed).match(/(?<=missing {2}).*/g) ?? [];
    expect(lines).toEqual(missing.map((text) => expect.stringContaining(text)));
    onlySetUp(printed);
  });

  it("names the set-up alone where one did not come to its end", () => {
    project.run(["setup"], { env: { FAKE_GPP: "error" } });
    const { printed } = project.run(["doctor"]);
    expect(setUpSection(printed)).toContain("missing  native TensorFlow: not done yet");
    onlySetUp(printed);
  });

  it("says of what the set-up has made, and what does not work, how to have it made anew", () => {
    project.run(["setup"]);
    const anew =
      "Delete the folders .venv and node_modules/mixture-growth/build, and run npx mixture-growth setup, which makes both anew.";
    expect(project.run(["doctor"], { env: { FAKE_LAB: "broken" } }).printed).toContain(
      `missing  No JupyterLab on the path\n           ${anew}`,
    );
    project.write("node_modules/mixture-growth/setup/probe-addon.mjs", "process.exit(1);");
    expect(project.run(["doctor"]).printed).toContain(anew);
  });
});

describe("a project that was moved", () => {
  it("is told so by the doctor, and why everything is made again by the set-up, once", () => {
    project.run(["setup"]);
    const before = project.root;
    project.move("another place");
    const { printed } = project.run(["doctor"]);
    expect(printed).toContain(
      "Set-up\n  missing  this folder was moved or copied after its set-up\n" +
        "           Run npx mixture-growth setup: it makes what is missing, and nothing else.\n\nData",
    );
    expect(printed).not.toContain(before);
    expect(project.run(["setup"]).printed).toContain(
      `This folder was set up as ${before}: what has that path in it is made again.`,
    );
    expect(project.run(["setup"]).printed).toBe("Everything is set up already.\n");
    rmSync(project.at(".venv"), { recursive: true });
    expect(project.run(["setup"]).printed).not.toContain("was set up as");
  });
});
