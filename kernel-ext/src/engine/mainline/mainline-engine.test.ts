import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { packageFiles } from "../../test-support/package-files.js";
import { TestKernel } from "../../test-support/test-kernel.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start(
    {
      "data.json": '{ "rows": 3 }',
      "src/greeting.ts": "export const greeting: string = 'hello';\n",
      ...packageFiles(
        "old",
        { main: "index.js" },
        { "index.js": "", "deep/index.js": "module.exports = 5;\n" },
      ),
      ...packageFiles(
        "moved-on",
        { type: "module", exports: { types: "./index.d.ts", default: "./index.js" } },
        { "index.js": "export const one = 1;\n", "index.d.ts": "export declare const one: number;\n" },
      ),
      ...packageFiles(
        "source",
        { type: "module", exports: "./index.ts" },
        {
          "index.ts": "export const from: string = 'source';\n",
        },
      ),
      ...packageFiles(
        "shows",
        { main: "index.js" },
        {
          "index.js": "exports.show = (text) => require('tslab').display.html(text);\n",
        },
      ),
      ...packageFiles(
        "react",
        { main: "index.js", exports: { "./jsx-runtime": { types: "./jsx.d.ts", default: "./jsx.js" } } },
        {
          "jsx.js": "exports.jsx = (tag, props) => ({ tag, ...props });\n",
          "jsx.d.ts":
            "export namespace JSX { interface IntrinsicElements { p: { id: string } } type Element = { tag: string; id: string } }\nexport declare function jsx(tag: string, props: object): JSX.Element;\n",
        },
      ),
    },
    "mainline",
  );
}, 120_000);
afterAll(() => kernel.close());

const shown = (code: string): Promise<unknown> => kernel.shown(code);

describe("today's TypeScript", () => {
  it.each([
    [
      "using",
      "const order: string[] = []; { using r = { [Symbol.dispose]: () => order.push('end') }; order.push('in'); } order.join()",
      "'in,end'",
    ],
    [
      "await using",
      "let ended = 0; { await using r = { [Symbol.asyncDispose]: async () => { ended = 1; } }; } ended",
      "1",
    ],
    [
      "standard decorators",
      "function twice(f: (this: Doubled) => number, _: ClassMethodDecoratorContext) { return function (this: Doubled) { return 2 * f.call(this); }; }\nclass Doubled { @twice two() { return 2; } }\nnew Doubled().two()",
      "4",
    ],
    [
      "NoInfer",
      "function pick<T extends string>(all: T[], one: NoInfer<T>) { return one; } pick(['a', 'b'], 'b')",
      "'b'",
    ],
    ["inferred predicates", "[1, null].filter((x) => x !== null).map((x) => x.toFixed(1)).join()", "'1.0'"],
    ["import attributes", "import data from './data.json' with { type: 'json' }; data.rows", "3"],
    ["import attributes of import()", "(await import('./data.json', { with: { type: 'json' } })).rows", "3"],
    ["JSX", "const node = <p id='x' />; node.tag + node.id", "'px'"],
  ])("has %s", async (_, code, expected) => {
    expect(await shown(code)).toBe(expected);
  });

  it.each([
    ["function open( {\n", /^TypeScriptError: cell \d+:1:17 - TS1005: '}' expected\.$/],
    ["7 +\n\n", /^TypeScriptError: cell \d+:1:4 - TS1109: Expression expected\.$/],
    ["const text = `open ${1", /^TypeScriptError: cell \d+:1:23 - TS1005: '}' expected\.$/],
  ])("is told what is missing at the end of a cell, within its lines: %j", async (code, expected) => {
    expect(await shown(code)).toMatch(expected);
  });

  it("may begin with a line for the shell, as a program may", async () => {
    expect(await shown("#!/usr/bin/env node\n1 + 1")).toBe("2");
  });

  it("is strict", async () => {
    expect(await shown("const n: string = null;")).toContain("TS2322");
    expect(await shown("function f(x) { return x; }")).toContain("TS7006");
  });

  it("checks what later cells assign to a variable, and refuses it for a constant", async () => {
    await kernel.run("let total = 0; const fixed = 1;");
    expect(await shown("total = 'text'")).toContain("TS2322");
    expect(await shown("fixed = 2")).toContain("TS2632");
    expect(await shown("total += 5; total")).toBe("5");
  });

  it("keeps the types of classes with private members, which no declaration can write", async () => {
    await kernel.run("const Hidden = class { #secret = 3; open() { return this.#secret; } };");
    expect(await shown("const text: string = new Hidden().open();")).toContain("TS2322");
  });

  it("runs a cell that begins with @ts-nocheck in spite of its types, but not of its syntax", async () => {
    expect(await shown("// @ts-nocheck\nconst bad: number = 'x'; bad")).toBe("'x'");
    expect(await shown("// @ts-nocheck\nconst = 1")).toContain("TS1");
  });

  it("runs such a cell although it imports types that its library does not have any more", async () => {
    expect(
      await shown("// @ts-nocheck\nimport { Gone, one } from 'moved-on'; const all: Gone[] = [one]; all"),
    ).toBe("[ 1 ]");
  });
});

describe("names", () => {
  it.each(["module", "exports", "require", "setTimeout"])("of Node's can be declared: %s", async (name) => {
    expect(await shown(`const ${name} = 5; ${name}`)).toBe("5");
    expect(await shown(`${name} + 1`)).toBe("6");
  });

  it("that are only declared mean the global, also in later cells", async () => {
    await kernel.run("declare global { var first: number }\nglobalThis.first = 5;");
    await kernel.run("declare const second: number;\nObject.assign(globalThis, { second: 6 });");
    expect(await shown("first + second")).toBe("11");
  });
});

describe("imports", () => {
  it("of a path in a package without exports need no ending", async () => {
    expect(await shown("import deep from 'old/deep'; deep")).toBe("5");
  });

  it("of a workspace package run its source", async () => {
    expect(await shown("import { from } from 'source'; from")).toBe("'source'");
  });

  it("of a package that requires tslab show what it shows", async () => {
    const { published } = await kernel.run("import { show } from 'shows'; show('<b>y</b>');");
    expect(published[0]?.content.data).toEqual({ "text/html": "<b>y</b>" });
  });
});

describe("the tsconfig.json", () => {
  const file = (): string => path.join(kernel.folder, "tsconfig.json");
  const write = (text: string): void => writeFileSync(file(), text);

  it("changes how cells are checked and found, as soon as it is written", async () => {
    write(
      JSON.stringify({
        compilerOptions: {
          strict: false,
          noUncheckedIndexedAccess: true,
          strictNullChecks: true,
          paths: { "@/*": ["./src/*"] },
        },
      }),
    );
    expect(await shown("function loose(x) { return x; } loose(4)")).toBe("4");
    expect(await shown("const item: number = [1][0];")).toContain("TS2322");
    expect(await shown("import { greeting } from '@/greeting'; greeting")).toBe("'hello'");
  });

  it("can have JSX written as calls, also of what an earlier cell has declared", async () => {
    write(JSON.stringify({ compilerOptions: { jsx: "react", jsxFactory: "h" } }));
    await shown(
      `declare global { namespace JSX { interface IntrinsicElements { q: { id: string } } type Element = { tag: string; id: string } } }
      const h = (tag: string, props: { id: string }) => ({ tag, ...props });`,
    );
    expect(await shown("const called = <q id='z' />; called.tag + called.id")).toBe("'qz'");
  });

  it("with settings that a cell cannot have adds nothing to the notebook", async () => {
    write('{ "compilerOptions": { "outDir": "out", "isolatedModules": true } }');
    const { published, reply } = await kernel.run("void 1");
    expect(reply.status).toBe("ok");
    expect(published).toEqual([]);
  });

  it("that is broken is named with the place, and cells run with the rest", async () => {
    write('{ "compilerOptions": { "strict": "yes", "noImplicitAny": false } }');
    const { text, reply } = await kernel.run("function rest(x) { return x; }");
    expect(reply.status).toBe("ok");
    expect(text("stderr")).toMatch(/'strict' requires a value of type boolean.*\(tsconfig\.json:1:\d+\)/);
    write("{ not json");
    expect((await kernel.run("2")).text("stderr")).toContain("(tsconfig.json:1:");
    write('{ "extends": "./none.json", "compilerOptions": { "lib": ["none"] } }');
    const noted = (await kernel.run("3")).text("stderr").trimEnd().split("\n");
    expect(noted).toHaveLength(2);
    for (const each of noted) expect(each.length).toBeLessThan(350);
    expect(noted.join()).toContain("Cannot read file 'none.json' (tsconfig.json)");
    write('{ "compilerOptions": { "types": ["node", "none-such"] } }');
    expect((await kernel.run("4")).text("stderr")).toBe(
      "Expected a tsconfig.json that can be read but got: Cannot find the types 'none-such': install the package, or " +
        "@types/none-such (tsconfig.json:1:42). Cells run with the rest of it until it is edited.\n",
    );
    rmSync(file());
    expect(await shown("function f(x) { return x; }")).toContain("TS7006");
  });
});

describe("cells and those before them", () => {
  it("may call a variable of an earlier cell on a line of its own", async () => {
    await shown("let call = () => 4;");
    expect(await shown("call();\ncall()")).toBe("4");
  });

  it("may give a variable its value that was null or empty before", async () => {
    await shown("let best = null; var later; let list = []; const rows = [];");
    expect(
      await shown("best = 3; later = 4; list.push(5); rows.push(6); best + later + list[0] + rows[0]"),
    ).toBe("18");
    expect(await shown("const doubled = rows.map((row) => 2 * row); best + doubled[0]!")).toBe("15");
  });

  it("may declare a global name anew, with another type", async () => {
    await shown("declare global { var tally: number; }\nglobalThis.tally = 1;");
    await shown("declare global { var tally: string; }\nglobalThis.tally = 'two';");
    expect(await shown("tally.toUpperCase()")).toBe("'TWO'");
    expect(await shown("declare global { var tally: boolean; }\nconst wrong: number = '';")).toContain(
      "TS2322",
    );
    expect(await shown("tally.toUpperCase()")).toBe("'TWO'");
  });

  it("see the names of a hundred cells, and each the name of its own time", async () => {
    for (let at = 0; at < 100; at++) {
      await shown(
        `const same = ${at % 2 === 0 ? at : `"${at}"`}; const first${at} = same; let kept${at} = () => same;`,
      );
    }
    expect(await shown("first0 + first98 + first99.length")).toBe("100");
    expect(await shown("kept0().toFixed(1)")).toBe("'0.0'");
    expect(await shown("const text: number = kept99();")).toContain("TS2322");
  }, 120_000);
});
