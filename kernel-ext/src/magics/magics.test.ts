import { realpathSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { engineNames } from "../engine/engines.js";
import { TestKernel } from "../test-support/test-kernel.js";
import type { Message } from "../wire/codec.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

describe.each(engineNames)("magics, with the engine %s", (engine) => {
  let kernel: TestKernel;

  beforeAll(async () => {
    kernel = await TestKernel.start({ "data/a.txt": "first\nsecond\n" }, engine);
  }, 120_000);

  afterAll(() => kernel.close());

  const traceOf = (code: string): Promise<string> => kernel.traceOf(code);

  describe("!command", () => {
    it.each([
      ["alone", "!ls", "data\n"],
      ["with its path", "!/bin/ls -d", ".\n"],
      [
        "with options, pipes and quotes",
        `!cat data/*.txt | grep -c "s" && echo 'it is' $((1 + 1))`,
        "2\nit is 2\n",
      ],
      ["that goes on behind a backslash", "!echo one \\\n  two", "one two\n"],
      ["that goes on in a notebook of Windows", "!echo one \\\r\n  two\r\n", "one two\n"],
      ["that ends in a backslash of its own", "!echo one\\\\\n!echo two", "one\\\ntwo\n"],
      [
        "that TypeScript would take for a comment",
        "!ls -d data/* && echo end\n!echo `echo next`",
        "data/a.txt\nend\nnext\n",
      ],
    ])("%s prints into the cell", async (_, code, printed) => {
      const { text, reply } = await kernel.run(code);
      expect(text("stderr")).toBe("");
      expect(text("stdout")).toBe(printed);
      expect(reply.status).toBe("ok");
    });

    it("runs in its place among statements, and leaves the cell its value", async () => {
      const { text, result } = await kernel.run(
        "const two = 1 + 1\n!echo between\nconsole.log('after')\ntwo + 1",
      );
      expect(text("stdout")).toBe("between\nafter\n");
      expect(result).toEqual({ "text/plain": "3" });
    });

    it("prints as it goes", async () => {
      const running = await kernel.beginPrinting("!echo early; sleep 30");
      await kernel.stop();
      expect((await running.ended).text("stdout")).toBe("early\n");
    });

    it("is stopped with all that it started", async () => {
      const { reply, stopSeconds } = await kernel.runAndStop("!echo on; sleep 31; echo late");
      expect(reply.ename).toBe("KeyboardInterrupt");
      expect(stopSeconds).toBeLessThan(2);
      const { text } = await kernel.run("!ps -eo args | grep -c '^sleep 31' || true");
      expect(text("stdout")).toBe("0\n");
    });

    it("is killed if it goes on all the same", async () => {
      const { reply } = await kernel.runAndStop("!trap '' INT; echo on; sleep 32; echo late");
      expect(reply.ename).toBe("KeyboardInterrupt");
      await vi.waitUntil(
        async () => (await kernel.run("!pgrep -xf 'sleep 32' || echo none")).text("stdout") === "none\n",
      );
    });

    it("says how it failed, and lets the cell go on", async () => {
      const { text, reply } = await kernel.run("!exit 3\nconsole.log('on')");
      expect(text("stderr")).toBe("Expected the command to end with status 0 but got 3 (!exit 3).\n");
      expect(text("stdout")).toBe("on\n");
      expect(reply.status).toBe("ok");
    });
  });

  describe("?name", () => {
    it.each(["?describedHere", "describedHere?", "describedHere??"])(
      "%s shows the documentation",
      async (code) => {
        await kernel.run(
          "/** Adds what was asked for. */\nfunction describedHere(a: number): number { return a; }",
        );
        const { published } = await kernel.run(code);
        const [shown] = published.map(({ content }) => content.data as Record<string, string>);
        expect(shown?.["text/plain"]).toContain("describedHere(a: number): number");
        expect(shown?.["text/html"]).toContain("Adds what was asked for.");
      },
    );

    it("says that nothing has this name", async () => {
      expect((await kernel.run("nowhere?")).text("stderr")).toContain(
        "Expected the name of something declared but got nowhere (?).",
      );
    });
  });

  describe("%time", () => {
    const slow = "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30)";
    const wall = (printed: string): number[] =>
      [...printed.matchAll(/^Wall time: ([\d.]+) ms$/gm)].map(([, ms]) => Number(ms));

    it("measures the rest of its line, keeps what it declares and shows its value", async () => {
      const { text, result } = await kernel.run(`%time const waited = ${slow}\n%time waited`);
      expect(text("stdout")).toMatch(/^CPU times: user .*, sys: .*, total: .*\nWall time: /);
      expect(wall(text("stdout"))[0]).toBeGreaterThanOrEqual(29);
      expect(result).toEqual({ "text/plain": "'timed-out'" });
    });

    it.each(["%time", "%%time"])("measures the whole cell as %s on the first line", async (first) => {
      const { text, result } = await kernel.run(`${first}\n${slow};\nawait null;\n${slow};\n5`);
      expect(wall(text("stdout"))[0]).toBeGreaterThanOrEqual(59);
      expect(result).toEqual({ "text/plain": "5" });
    });

    it("measures a statement that goes on in other lines", async () => {
      const { text } = await kernel.run(`%time [1].map(() =>\n  ${slow})\nconsole.log("after")`);
      expect(text("stdout")).toMatch(/Wall time: .*\nafter\n$/);
    });
  });

  it("%who lists the names that cells have declared, with their kinds", async () => {
    const { published } = await kernel.run(
      "class Net {}\nconst net = new Net(), rows = [1, 2]\nfunction train(): void {}\n%who",
    );
    const shown = shownText(published);
    expect(shown).toMatch(/^Net +class$/m);
    expect(shown).toMatch(/^net +Net$/m);
    expect(shown).toMatch(/^rows +array of 2$/m);
    expect(shown).toMatch(/^train +function$/m);
  });

  it("%cd changes where files and commands start, and says where", async () => {
    const folder = realpathSync(kernel.folder);
    expect((await kernel.run("%cd data\n!ls")).text("stdout")).toBe(`${path.join(folder, "data")}\na.txt\n`);
    expect((await kernel.run("%cd")).text("stdout")).toBe(`${homedir()}\n`);
    expect((await kernel.run(`%cd "${folder}"`)).text("stdout")).toBe(`${folder}\n`);
    expect(await traceOf("const n = 1\n%cd nowhere")).toMatch(
      /Expected a folder that can be opened but got nowhere, which is .* \(%cd\)\. It is still .*\n {4}1 \| const n = 1\n {2}> 2 \| %cd nowhere/,
    );
  });

  it("%cd - goes back, and a comment behind a folder is none of it", async () => {
    const folder = realpathSync(kernel.folder);
    const printed = async (code: string): Promise<string> => (await kernel.run(code)).text("stdout");
    await kernel.run("delete process.env.OLDPWD;");
    expect(await traceOf("%cd -")).toContain("Expected a folder that was left before but got none (%cd -).");
    expect(await printed("%cd data # where the rows are")).toBe(`${path.join(folder, "data")}\n`);
    expect(await printed("%cd -")).toBe(`${folder}\n`);
    expect(await printed("!cd -")).toBe(`${path.join(folder, "data")}\n`);
    expect(await printed(`%cd "${folder}" // home`)).toBe(`${folder}\n`);
  });

  it("%cd leads out of a folder that was removed", async () => {
    const folder = realpathSync(kernel.folder);
    // Node keeps the name of a folder once it was asked for it.
    await kernel.run(
      'const fs = require("node:fs"); fs.mkdirSync("gone"); process.chdir("gone"); fs.rmdirSync("../gone");',
    );
    expect(await traceOf("%cd data")).toContain("It is still one that is gone: name a whole path.");
    const asked = await kernel.ask("complete_request", { code: "%cd da", cursor_pos: 6 });
    expect(asked.matches).toEqual([]);
    expect((await kernel.run(`%cd "${folder}"`)).text("stdout")).toBe(`${folder}\n`);
  });

  it("%reset forgets all names after it has asked", async () => {
    await kernel.run("const forgotten = 1");
    const running = kernel.begin("%reset", { allow_stdin: true });
    await vi.waitUntil(() => kernel.questions.length > 0);
    const [question] = kernel.questions.splice(0);
    expect(question?.content.prompt).toMatch(/^Forget \d+ names?, with what they hold \(y\/n\)\? $/);
    if (question) kernel.answer(question, "n");
    expect((await running.ended).text("stdout")).toBe("Nothing was forgotten.\n");
    expect((await kernel.run("forgotten")).result).toEqual({ "text/plain": "1" });
    expect((await kernel.run("%reset -f // all")).text("stdout")).toMatch(/^Forgot \d+ names?\. /);
    expect(await traceOf("forgotten")).toContain("Cannot find name 'forgotten'");
    expect((await kernel.run("%who")).text("stdout")).toBe("No cell has declared a name.\n");
    expect((await kernel.run("const forgotten = 'anew'; forgotten")).result).toEqual({
      "text/plain": "'anew'",
    });
  });

  it.each([
    ["const single = 1", "Forget 1 name, with what it holds (y/n)? "],
    ["const [one, other] = [1, 2]", "Forget 2 names, with what they hold (y/n)? "],
  ])("%reset asks in words that fit: %s", async (code, question) => {
    await kernel.run("%reset -f");
    await kernel.run(code);
    const running = kernel.begin("%reset", { allow_stdin: true });
    await vi.waitUntil(() => kernel.questions.length > 0);
    const [asked] = kernel.questions.splice(0);
    expect(asked?.content.prompt).toBe(question);
    if (asked) kernel.answer(asked, "y");
    await running.ended;
    expect((await kernel.run("%reset")).text("stdout")).toBe("No cell has declared a name.\n");
  });

  it("%lsmagic lists them all", async () => {
    const { published } = await kernel.run("%lsmagic");
    const shown = shownText(published);
    for (const usage of [
      "!COMMAND",
      "?NAME or NAME?",
      "%time STATEMENT",
      "%cd FOLDER",
      "%who",
      "%reset",
      "%lsmagic",
    ])
      expect(shown).toContain(usage);
  });

  it("one that is unknown is refused before anything runs", async () => {
    const { text, reply } = await kernel.run("console.log('ran')\n%matplotlib inline\n!echo ran");
    expect(text("stdout")).toBe("");
    expect(reply.evalue).toMatch(
      /^Expected a magic of %cd, %lsmagic, %reactive, %reset, %time, %who but got %matplotlib \(cell \d+:2\)\. /,
    );
  });

  it.each([
    ["a template", "const quoted = `\n!ls\n%who\n`\n!echo magic", "`\n!ls\n%who\n`"],
    ["a comment", "/*\n!ls\n%nothing\n*/\n// x?\n!echo magic", "/*"],
    ["an expression", "const [a, b] = [7, 4], c = a\n%b\nconst open = 1 &&\n!c\n!echo magic", "!c"],
  ])("lines in %s stay", async (_, code) => {
    const { text, reply } = await kernel.run(code);
    expect(reply.status).toBe("ok");
    expect(text("stdout")).toBe("magic\n");
  });

  it.each([
    ["const ready = false\n!ready", "true"],
    ["const [hours, day] = [30, 24], rest = hours\n%day\nrest", "6"],
    ["const chosen = true\n? 'yes'\n: 'no'\nchosen", "'yes'"],
  ])("valid TypeScript is TypeScript: %s", async (code, value) => {
    expect((await kernel.run(code)).result).toEqual({ "text/plain": value });
  });

  it("a mistake in TypeScript starts no command", async () => {
    expect(await traceOf("const ready = true\n!ready && missing()")).toContain("> 2 | !ready && missing()");
  });

  it.each(["!ls -l", "%who"])(
    "behind %%time are refused with a word about where they can stand: %s",
    async (code) => {
      expect(await traceOf(`%time ${code}`)).toContain(
        `Write %time on a line of its own, above ${code}: it measures the rest of the cell.`,
      );
    },
  );

  it("in a block are refused with a word about where they can stand", async () => {
    expect(await traceOf("if (true) {\n  !ls -l\n}")).toContain(
      'Lines that begin with "!" are read as magics only at the top level of a cell',
    );
  });

  it.each([
    ["a type", "!echo 1\n%time 1\nconst text: string = 5", ":3:7 - TS2322"],
    ["a type behind %time", "!echo 1\n  %time const text: string = 5", ":2:15 - TS2322"],
    ["the grammar behind %time", "%time 1 +* 2", ":1:10 - TS1109"],
    ["running", "!echo 1\nconst fail = () => { throw new Error('x') }\nfail()", ":3:1"],
    ["running behind %time", "const fails = () => { throw new Error('x') }\n%time fails()", ":2:7"],
  ])("a mistake in %s has its place", async (_, code, place) => {
    expect(await traceOf(code)).toContain(place);
  });

  it.each([
    ["!ls -l", "complete"],
    ["const a = 1\nx?", "complete"],
    ["%time f()", "complete"],
    ["%time f(() => {", "incomplete"],
    ["!ready && f(", "incomplete"],
    ["!ls \\", "incomplete"],
    ["!ls \\\n", "complete"],
    ["!ls \\\n  -l", "complete"],
    ["!echo \\\\", "complete"],
    ["!echo 'open", "complete"],
    ["%time 'open", "invalid"],
  ])("%s is %s", async (code, status) => {
    expect((await kernel.ask("is_complete_request", { code })).status).toBe(status);
  });

  it.each([
    ["%cd da", ["data/"]],
    ["%cd ", ["data/"]],
    ['%cd "./da', ["data/"]],
    ["%cd data/a", []],
    ["!ec", []],
    ["!./da", []],
    ["%who consol", []],
    ["/*\n%t", []],
    ["`\n%cd da", []],
    ["!process.versions.v8", ["v8"]],
  ])("completion of %j suggests %j", async (code, expected) => {
    expect((await kernel.ask("complete_request", { code, cursor_pos: code.length })).matches).toEqual(
      expected,
    );
  });

  it("leave completion and documentation as they are elsewhere", async () => {
    const before = "!ls /data/*\n%time Math.ma\nMath.fl";
    const complete = (code: string) => kernel.ask("complete_request", { code, cursor_pos: code.length });
    expect((await complete(before)).matches).toContain("floor");
    expect((await complete("!ls /data/*\n%time Math.ma")).matches).toContain("max");
    expect((await complete("!ls\n%t")).matches).toEqual(["%time"]);
    const inspected = await kernel.ask("inspect_request", { code: "!ls /data/*\nMath.max?", cursor_pos: 19 });
    expect((inspected.data as Record<string, string>)["text/plain"]).toContain("max(");
  });
});

/** The plain text of the first output. */
function shownText(published: readonly Message[]): string {
  const { data = {} } = published[0]?.content ?? {};
  return String((data as Readonly<Record<string, unknown>>)["text/plain"]);
}
