import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { packageFiles } from "../test-support/package-files.js";
import { TestKernel } from "../test-support/test-kernel.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start(
    packageFiles(
      "logs",
      { main: "i.js" },
      {
        // As loggers write, so that they take no time of the thread that logs.
        "i.js":
          "const { Worker } = require('node:worker_threads');\nexports.log = () => new Promise((end) => new Worker(__dirname + '/thread.js').on('exit', end));\n",
        "thread.js":
          "const fs = require('node:fs');\nfs.writeSync(1, 'logged ');\nfs.write(1, Buffer.from('in a thread\\n'), () => fs.writeSync(2, 'ended\\n'));\n",
        "i.d.ts": "export declare function log(): Promise<void>;\n",
      },
    ),
  );
}, 120_000);
afterAll(() => kernel.close());

describe("what is written to an output by its number", () => {
  it.each([
    ["fs.writeSync(1, 'text');", "text"],
    ["fs.writeSync(1, '74657874', null, 'hex');", "text"],
    ["fs.writeSync(1, Buffer.from('a text'), 2);", "text"],
    ["fs.writeSync(1, Buffer.from('a text there'), 2, 4);", "text"],
    ["(fs.writeSync as Function)(1, Buffer.from('a text there'), { offset: 2, length: 4 });", "text"],
    ["fs.writevSync(1, [Buffer.from('te'), Buffer.from('xt')]);", "text"],
    ["await new Promise((next) => fs.write(1, 'text', next));", "text"],
    ["await new Promise((next) => fs.writev(1, [Buffer.from('text')], next));", "text"],
    [
      "await new Promise((next) => fs.createWriteStream('', { fd: 1, autoClose: false }).write('text', next));",
      "text",
    ],
  ])("is the cell's: %s", async (code, expected) => {
    const { text } = await kernel.run(`import fs from 'node:fs'; ${code}`);
    expect(text("stdout")).toBe(expected);
  });

  it("is counted as Node counts it, also as a promise", async () => {
    const code =
      "import { promisify } from 'node:util'; [fs.writeSync(2, 'é'), (await promisify(fs.write)(2, Buffer.from('abc'))).bytesWritten]";
    expect(await kernel.shown(code)).toBe("[ 2, 3 ]");
  });

  it("is the cell's from threads of libraries and of the cell, whatever options they have", async () => {
    const logged = await kernel.run("import { log } from 'logs'; await log();");
    expect([logged.text("stdout"), logged.text("stderr")]).toEqual(["logged in a thread\n", "ended\n"]);
    const own = await kernel.run(
      "import { Worker } from 'node:worker_threads'; const code = \"require('fs').writeSync(1, 'own')\"; await new Promise((end) => new Worker(code, { eval: true, execArgv: ['--no-warnings'] }).on('exit', end));",
    );
    expect(own.text("stdout")).toBe("own");
  });

  it("is a file's where the number is one", async () => {
    const code =
      "const file = fs.openSync('written.txt', 'w'); fs.writeSync(file, 'to a file'); fs.readFileSync('written.txt', 'utf8')";
    const { text, result } = await kernel.run(code);
    expect(result?.["text/plain"]).toBe("'to a file'");
    expect(text("stdout")).toBe("");
  });
});
