import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installKernelspec } from "../../kernel-ext/src/bin/kernelspec.js";
import { findChromium } from "./chromium.js";
import { labFolder, writeNotebook } from "./lab-notebook.js";
import type { LabPage } from "./lab-page.js";
import type { LabServer } from "./lab-server.js";
import { closeLab, openLab } from "./open-lab.js";

const executable = findChromium(process.env);
const reason = executable === undefined ? " (no Chromium found on this machine)" : "";
const folder = labFolder("input");
const limit = 120_000;

const cells = {
  dialogs:
    'const who = prompt("Who?", "Ada");\nconst isSure = confirm("Sure?");\nalert("Done");\n[who, isSure]',
  turn: 'const first = await input("First? ");\nconst second = await input("Second? ");\nfirst + second',
  secret: 'const secret = await input("Secret? ", { password: true });\nsecret.length',
  waits: 'const answer = await input("Waits? ");\nanswer',
  stands: 'const asked = prompt("Stands?");\nasked',
  next: '"next " + typeof who',
  loop: 'import readline from "node:readline";\nconst lines: string[] = [];\nfor await (const line of readline.createInterface(process.stdin)) {\n  if (line === "") break;\n  lines.push(line);\n}\nlines',
  program:
    'const rl = readline.createInterface({ input: process.stdin, output: process.stdout });\nrl.on("line", (line) => {\n  if (line === "q") return rl.close();\n  console.log("= " + line.length);\n  rl.prompt();\n}).on("close", () => console.log("bye"));\nrl.prompt();',
  keys: 'const typed = await new Promise<string>((done) => {\n  let text = "";\n  process.stdin.on("keypress", function listen(key: string, { name }: { name?: string }) {\n    if (name !== "return") text += key;\n    else done(text), process.stdin.off("keypress", listen);\n  });\n});\ntyped',
} as const;
type Name = keyof typeof cells;
const at = (name: Name): number => Object.keys(cells).indexOf(name);

describe.skipIf(executable === undefined)(`input in JupyterLab${reason}`, () => {
  let server: LabServer;
  let lab: LabPage;

  const field = (name: Name) => lab.cell(at(name)).locator(".jp-Stdin-input").last();
  /** Types into the field of a cell that asks something, once it does. */
  const answer = async (name: Name, prompt: string, text: string): Promise<void> => {
    const asked = lab.cell(at(name)).locator(".jp-Stdin", { hasText: prompt }).last();
    // The next question may look the same.
    const typed = await asked.locator(".jp-Stdin-input").elementHandle();
    await typed?.fill(text);
    await typed?.press("Enter");
    await typed?.waitForElementState("hidden");
  };
  const runsNext = async (shown: string): Promise<void> => {
    await lab.run(at("next"));
    await lab.ended(at("next"));
    await lab.shows(at("next"), shown);
  };

  beforeAll(async () => {
    writeNotebook("input", Object.values(cells));
    // The kernel of this clone, also where another clone has made the environment.
    installKernelspec({ kind: "prefix", prefix: folder });
    ({ server, lab } = await openLab(folder, executable, { JUPYTER_PATH: join(folder, "share", "jupyter") }));
  }, 240_000);

  afterAll(() => closeLab(folder, { server, lab }));

  it(
    "dialogs ask below the cell, and an empty line means what is usual",
    async () => {
      await lab.run(at("dialogs"));
      await answer("dialogs", "Who? [Ada]", "");
      await answer("dialogs", "Sure? [y/N]", "yes");
      await answer("dialogs", "Done [Enter]", "");
      await lab.shows(at("dialogs"), "[ 'Ada', true ]");
    },
    limit,
  );

  it(
    "two questions are asked in turn, and what is hidden is not seen",
    async () => {
      await lab.run(at("turn"));
      await answer("turn", "First?", "a");
      await answer("turn", "Second?", "b");
      await lab.shows(at("turn"), "'ab'");
      await lab.run(at("secret"));
      expect(await field("secret").getAttribute("type")).toBe("password");
      await answer("secret", "Secret?", "hush");
      await lab.shows(at("secret"), /^4$/);
      expect(await lab.texts([at("secret")])).not.toContain("hush");
    },
    limit,
  );

  it.each(["waits", "stands"] as const)(
    "can be stopped and restarted while it %s, and the field that stays answers nothing else",
    async (name) => {
      const other = name === "waits" ? "stands" : "waits";
      const prompt = { waits: "Waits?", stands: "Stands?" };
      await lab.run(at(name));
      await field(name).waitFor();
      await lab.press("notebook:interrupt-kernel");
      await lab.shows(at(name), "KeyboardInterrupt");
      await runsNext("next string");
      await lab.run(at(other));
      await field(other).waitFor();
      await answer(name, prompt[name], "late");
      await answer(other, prompt[other], "right");
      await lab.shows(at(other), "'right'");
      await lab.run(at(name));
      await field(name).waitFor();
      await lab.restart();
      await runsNext("TS2304");
      await lab.run(at("dialogs"));
      for (const asked of ["Who?", "Sure?", "Done"]) await answer("dialogs", asked, "n");
      await lab.shows(at("dialogs"), "[ 'n', false ]");
    },
    limit,
  );

  it(
    "programs written for a terminal ask line by line",
    async () => {
      await lab.run(at("loop"));
      for (const line of ["one", "two", ""]) await answer("loop", "", line);
      await lab.shows(at("loop"), "[ 'one', 'two' ]");
      await lab.run(at("program"));
      for (const line of ["12", "345", "q"]) await answer("program", "", line);
      await lab.shows(at("program"), "bye");
      await lab.screenshot(folder, "program");
      expect((await lab.texts([at("program")])).join().replaceAll(/\s+/g, " ")).toContain(
        "> 12 = 2 > 345 = 3 > q bye",
      );
    },
    limit,
  );

  it(
    "libraries that listen for keys ask for a line",
    async () => {
      await lab.run(at("keys"));
      await answer("keys", "", "Ada");
      await lab.shows(at("keys"), "'Ada'");
    },
    limit,
  );
});
