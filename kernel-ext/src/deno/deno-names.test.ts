import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { engineNames } from "../engine/engines.js";
import { packageFiles } from "../test-support/package-files.js";
import { type Ran, TestKernel } from "../test-support/test-kernel.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const files: Readonly<Record<string, string>> = {
  "local.ts": "import { sum } from 'npm:@made/sums@^1';\nexport const three: number = sum(1, 2);\n",
  ...packageFiles(
    "@made/sums",
    { main: "i.js", types: "i.d.ts" },
    {
      "i.js": "exports.sum = (a, b) => a + b;\n",
      "i.d.ts": "/** Adds. */\nexport declare function sum(a: number, b: number): number;\n",
      "deep/half.js": "module.exports = (n) => n / 2;\n",
      "deep/half.d.ts": "declare function half(n: number): number;\nexport = half;\n",
    },
  ),
  ...packageFiles(
    "@std/text",
    { type: "module", exports: "./i.js" },
    { "i.js": "export const kind = 'text';\n" },
  ),
  ...packageFiles("asks", { main: "i.js" }, { "i.js": "exports.runtime = typeof Deno;\n" }),
};

describe.each(engineNames)("a notebook made for Deno, with the engine %s", (engine) => {
  let kernel: TestKernel;

  beforeAll(async () => {
    kernel = await TestKernel.start(files, engine);
  }, 120_000);

  afterAll(() => kernel.close());

  describe("imports", () => {
    it("packages by the names of npm and jsr, with types, also in local files", async () => {
      expect(await kernel.shown('import { sum } from "npm:@made/sums@1"; sum(1, 2)')).toBe("3");
      expect(await kernel.shown('import half from "npm:@made/sums@1.0.0/deep/half"; half(4)')).toBe("2");
      expect(await kernel.shown('import { three } from "./local.ts"; three')).toBe("3");
      expect(await kernel.shown('(await import("npm:@made/sums")).sum(2, 2)')).toBe("4");
      expect(await kernel.shown('import { kind } from "jsr:@std/text@1"; kind')).toBe("'text'");
      const refused = await kernel.shown(
        'import { sum as add } from "npm:@made/sums"; const text: string = add(1, 2);',
      );
      expect(refused).toMatch(/cell \d+:1:52 - TS2322/);
    });

    it("are completed, with what is installed", async () => {
      const complete = async (code: string): Promise<unknown> =>
        (await kernel.ask("complete_request", { code, cursor_pos: code.length })).matches;
      expect(await complete('import { sum } from "npm:@made/')).toEqual(["npm:@made/sums"]);
      expect(await complete('import { kind } from "jsr:@st')).toEqual(["jsr:@std/text"]);
      expect(await complete("Deno.jupyter.broad")).toEqual(["broadcast"]);
    });

    it("say once which package is installed in another version", async () => {
      const code = 'import { sum as other } from "npm:@made/sums@2"; other(1, 1)';
      const { text } = await kernel.run(code);
      expect(text("stderr")).toMatch(
        /^Expected @made\/sums in version 2 but got 1\.0\.0, .* run {2}!npm install @made\/sums@2 /,
      );
      expect((await kernel.run(code)).text("stderr")).toBe("");
      const fitting = await kernel.run(
        'import { sum as fit } from "npm:@made/sums@^1.0"; import { sum as newest } from "npm:@made/sums@latest";',
      );
      expect(fitting.text("stderr")).toBe("");
    });

    it("leave texts that only look like them as they are", async () => {
      expect(await kernel.shown("const text = 'npm:@made/sums@2'; text")).toBe("'npm:@made/sums@2'");
    });

    it.each([
      ['import { z } from "npm:zod@3"; z', "!npm install zod@3 "],
      ['import x from "npm:@made/none/deep"; x', "!npm install @made/none "],
      ['import { x } from "jsr:@std/none@^1.0"; x', "!npx jsr add @std/none@^1.0 "],
      ['const name: string = "npm:late@1"; await import(name)', "!npm install late@1 "],
      ['import { x } from "https://deno.land/x/y.ts"; x', "import it by its path (https://deno.land/x/y.ts)"],
    ])("say what to do about what is not installed: %s", async (code, advice) => {
      const trace = await kernel.traceOf(code);
      expect(trace).toContain(advice);
    });
  });

  describe("Deno", () => {
    const bundle = ({ published: [first] }: Ran): unknown => first?.content.data;

    it.each([
      [`html\`<b>\${1 + 1}</b>\``, "text/html", "<b>2</b>"],
      [`md\`# \${'title'}\``, "text/markdown", "# title"],
      ["svg`<svg/>`", "image/svg+xml", "<svg/>"],
      ["display({ 'text/html': '<i>raw</i>' }, { raw: true })", "text/html", "<i>raw</i>"],
      [`image(Buffer.from('${pixel}', 'base64'))`, "image/png", pixel],
    ])("shows things: Deno.jupyter.%s", async (code, type, expected) => {
      expect(bundle(await kernel.run(`await Deno.jupyter.${code}`))).toMatchObject({ [type]: expected });
    });

    it("shows objects by its own symbol, and formats and updates values", async () => {
      const code =
        "class Own { [Deno.jupyter.$display]() { return { 'text/plain': 'own' }; } } (await Deno.jupyter.format(new Own()))['text/plain']";
      expect(await kernel.shown(code)).toBe("'own'");
      const { published } = await kernel.run(
        "await Deno.jupyter.display('one', { display_id: 'shown' }); await Deno.jupyter.display('two', { display_id: 'shown', update: true });",
      );
      expect(published.map(({ header }) => header.msg_type)).toEqual(["display_data", "update_display_data"]);
    });

    it("sends messages of any type, after what was printed before", async () => {
      const { published } = await kernel.run(
        "console.log('before'); await Deno.jupyter.broadcast('custom', { a: 1 }, { metadata: { version: 2 }, buffers: [new Uint8Array([7])] });",
      );
      expect(published.map(({ header }) => header.msg_type)).toEqual(["stream", "custom"]);
      expect(published[1]).toMatchObject({ content: { a: 1 }, metadata: { version: 2 } });
      expect([...(published[1]?.buffers[0] ?? [])]).toEqual([7]);
    });

    it("is no sign for packages that they run in it", async () => {
      expect(
        await kernel.shown("import { runtime } from 'asks'; [runtime, typeof Deno, 'Deno' in globalThis]"),
      ).toBe("[ 'undefined', 'object', false ]");
    });

    it("has nothing else, which is said with what to use instead", async () => {
      expect(await kernel.traceOf("Deno.readTextFile('x')")).toContain(
        "Of Deno only Deno.jupyter is here (Deno.readTextFile).",
      );
    });

    it("may be declared by a cell", async () => {
      expect(await kernel.shown("const prompt = 'a prompt of mine'; prompt")).toBe("'a prompt of mine'");
      expect(await kernel.shown("prompt.length")).toBe("16");
      await kernel.run("%reset -f");
    });
  });

  describe("dialogs wait without an await:", () => {
    const asked = async (code: string, ...answers: string[]): Promise<Ran> => {
      const { ended } = kernel.begin(code, { allow_stdin: true });
      for (const answer of answers) {
        const count = kernel.questions.length;
        while (kernel.questions.length === count) await pause(5);
        kernel.answer(kernel.questions.at(-1) as never, answer);
      }
      return ended;
    };
    const plain = ({ result }: Ran): unknown => result?.["text/plain"];

    it("prompt and confirm, also after an await", async () => {
      expect(plain(await asked("const name = prompt('Name? '); name.length", "Ada"))).toBe("3");
      expect(kernel.questions.at(-1)?.content).toEqual({ prompt: "Name? ", password: false });
      expect(
        plain(await asked("await 1; [prompt('Name?', 'Bob'), confirm('Sure?'), confirm()]", "", "y", "no")),
      ).toBe("[ 'Bob', true, false ]");
    });

    it("nothing else runs meanwhile", async () => {
      const code =
        "const order: string[] = []; setTimeout(() => order.push('timer'), 0); prompt(); order.push('answered'); await new Promise((next) => setTimeout(next, 20)); order.join()";
      expect(plain(await asked(code, "x"))).toBe("'answered,timer'");
    });

    it("stop ends it, and the next cell runs", async () => {
      for (const before of ["", "await 1; "]) {
        const count = kernel.questions.length;
        const { ended } = kernel.begin(`${before}prompt('Name?'); 'went on'`, { allow_stdin: true });
        while (kernel.questions.length === count) await pause(5);
        await kernel.stop();
        expect((await ended).reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
        expect(await kernel.shown("1 + 1")).toBe("2");
      }
    });

    it("a page that is loaded anew meanwhile still learns what kernel it is", async () => {
      const count = kernel.questions.length;
      const { ended } = kernel.begin("prompt('Name?')", { allow_stdin: true });
      while (kernel.questions.length === count) await pause(5);
      expect(await kernel.ask("kernel_info_request")).toMatchObject({ status: "ok" });
      kernel.answer(kernel.questions.at(-1) as never, "Ada");
      expect(plain(await ended)).toBe("'Ada'");
    });

    it("not beside a question that is open", async () => {
      const { reply } = await asked("const open = input('first'); await 1; prompt('second')", "one");
      expect(reply.evalue).toContain("Expected one question at a time but got a second");
    });

    it("where nobody can be asked, an alert is printed and the others say so", async () => {
      expect((await kernel.run("alert('seen')")).text("stdout")).toBe("seen\n");
      expect(await kernel.shown("prompt('Name?')")).toContain("Expected a front end that can ask for input");
    });
  });
});
