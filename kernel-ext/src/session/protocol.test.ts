import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { KernelClient } from "../client/kernel-client.js";
import { KernelProcess } from "../client/kernel-process.js";
import { type Ran, TestKernel } from "../test-support/test-kernel.js";
import { createHeader, encodeMessage, type Message } from "../wire/codec.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

let kernel: TestKernel;

beforeAll(async () => {
  kernel = await TestKernel.start();
}, 120_000);

afterAll(() => kernel.close());

const types = (messages: readonly { readonly header: { readonly msg_type: string } }[]): string[] =>
  messages.map(({ header }) => header.msg_type);

describe("execute", () => {
  it("publishes busy, the input with its count, the result and idle, in this order", async () => {
    const { id, ended } = kernel.begin("6 * 7");
    const { reply, result } = await ended;
    const all = kernel.published.filter(({ parent }) => parent.msg_id === id);
    expect(types(all)).toEqual(["status", "execute_input", "execute_result", "status"]);
    expect(all[1]?.content).toEqual({ code: "6 * 7", execution_count: reply.execution_count });
    expect(result).toEqual({ "text/plain": "42" });
    expect(reply).toMatchObject({ status: "ok", payload: [], user_expressions: {} });
  });

  it("answers an error with its name, its message and a trace in the cell's own lines", async () => {
    const code =
      "const fine = 1;\nfunction fail(depth: number): void {\n  throw new RangeError('too deep');\n}\nfail(1);";
    const { reply, published } = await kernel.run(code);
    const [error] = published;
    expect(error?.header.msg_type).toBe("error");
    expect(reply).toMatchObject({ status: "error", ename: "RangeError", evalue: "too deep" });
    const trace = stripVTControlCharacters((reply.traceback as string[]).join("\n"));
    expect(error?.content.traceback).toEqual(reply.traceback);
    expect(trace).toContain("> 3 |   throw new RangeError('too deep');");
    expect(trace).toMatch(/at fail \(cell \d+:3:9\)/);
    expect(trace).toMatch(/at cell \d+:5:1/);
    expect(trace).not.toContain("node:vm");
  });

  it("folds the frames of libraries into one line", async () => {
    const { reply } = await kernel.run(
      "import { readFileSync } from 'node:fs';\nexport {};\nreadFileSync('/does/not/exist');".replace(
        "export {};\n",
        "",
      ),
    );
    const trace = stripVTControlCharacters((reply.traceback as string[]).join("\n"));
    expect(reply.ename).toBe("Error");
    expect(trace).toMatch(/… \d+ frames? in Node\n {4}at cell \d+:2:1/);
  });

  it("shows the cause of an error below it", async () => {
    const { reply } = await kernel.run("throw new Error('outer', { cause: new TypeError('inner') })");
    expect((reply.traceback as string[]).join("\n")).toMatch(/Error: outer.*Caused by .*TypeError: inner/s);
  });

  it("cuts a message that no front end could draw, and says where all of it is", async () => {
    const { reply } = await kernel.run("throw new Error('x'.repeat(1e6))");
    expect(String(reply.evalue).length).toBeLessThan(10_100);
    expect(reply.evalue).toContain("… 990,000 more characters (its `message` has all of it)");
    expect(JSON.stringify(reply.traceback).length).toBeLessThan(12_000);
  });

  it("shows whatever was thrown", async () => {
    const { reply } = await kernel.run("throw { code: 7 }");
    expect(reply).toMatchObject({ status: "error", ename: "Thrown object", evalue: "{ code: 7 }" });
  });

  it("does not run a cell with a type error, and says where it is in the cell's lines and columns", async () => {
    const { reply, text } = await kernel.run("console.log('ran');\n  const n: number = 'three';");
    expect(reply).toMatchObject({ status: "error", ename: "TypeScriptError" });
    expect(reply.evalue).toMatch(
      /^cell \d+:2:9 - TS2322: Type 'string' is not assignable to type 'number'\.$/,
    );
    expect(stripVTControlCharacters((reply.traceback as string[]).join("\n"))).toContain(
      "> 2 |   const n: number = 'three';",
    );
    expect(text("stdout")).toBe("");
  });

  it.each([
    "const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); proxy",
    "new Proxy({}, { getPrototypeOf() { throw new Error('no'); } })",
  ])("ends also where its value refuses every question: %s", async (code) => {
    expect((await kernel.run(code)).reply.status).toBe("ok");
    expect(await kernel.shown("1 + 1")).toBe("2");
  });

  it("sends nothing and counts nothing for a silent cell, which runs all the same", async () => {
    const before = (await kernel.run("0")).reply.execution_count;
    const { published, reply } = await kernel.run("const quiet = 5; console.log('x'); quiet", {
      silent: true,
    });
    expect(published).toEqual([]);
    expect(reply).toMatchObject({ status: "ok", execution_count: before });
    expect((await kernel.run("quiet")).result).toEqual({ "text/plain": "5" });
  });

  it("does not count or remember a cell that is not to be stored, and shows its output", async () => {
    const before = (await kernel.run("0")).reply.execution_count;
    const { reply, result } = await kernel.run("'unstored'", { store_history: false });
    expect(result).toEqual({ "text/plain": "'unstored'" });
    expect(reply.execution_count).toBe(before);
    const { history } = await kernel.ask("history_request", {
      hist_access_type: "tail",
      n: 1,
      output: false,
      raw: true,
    });
    expect(history).toEqual([[1, before, "0"]]);
  });

  it("evaluates user expressions after the cell, each with its own success", async () => {
    const { reply } = await kernel.run("const base = 20;", {
      user_expressions: { sum: "base + 1", wrong: "nowhere", list: "[{ a: base }]" },
    });
    expect(reply.user_expressions).toMatchObject({
      sum: { status: "ok", data: { "text/plain": "21" }, metadata: {} },
      wrong: { status: "error", ename: "TypeScriptError" },
      list: { status: "ok", data: { "text/html": expect.stringContaining("<table") } },
    });
  });

  it("keeps the places in a cell when hidden cells and expressions come after it", async () => {
    const { reply } = await kernel.run("\n\nfunction later(): never { throw new Error('late'); }", {
      user_expressions: { one: "1 + 1" },
    });
    await kernel.run("const hidden = 1;", { store_history: false });
    const trace = (await kernel.run("later()")).reply.traceback as string[];
    expect(trace.join("\n")).toContain(`at later (cell ${String(reply.execution_count)}:3:`);
  });

  it("aborts the cells behind a failed one, and runs the next that comes", async () => {
    const failed = kernel.begin("await new Promise((r) => setTimeout(r, 50)); throw new Error('first')");
    const second = kernel.begin("1");
    const third = kernel.begin("2");
    const replies = await Promise.all([failed.ended, second.ended, third.ended]);
    expect(replies.map(({ reply }) => reply.status)).toEqual(["error", "aborted", "aborted"]);
    // JupyterLab would write it on cells that never ran.
    for (const { reply } of replies.slice(1)) expect(reply).not.toHaveProperty("execution_count");
    expect((await kernel.run("'goes on'")).reply.status).toBe("ok");
  });

  it("runs a cell that is sent right after the reply of a failed one", async () => {
    for (let turn = 0; turn < 5; turn++) {
      const failed = kernel.begin("throw new Error('again')");
      const answered = new Promise<void>((resolve) => void failed.ended.then(() => resolve()));
      await failed.reply;
      const next = await kernel.run("'runs'");
      expect(next.reply.status).toBe("ok");
      await answered;
    }
  });

  it("runs the cells behind a failed one if that was sent with stop_on_error false", async () => {
    const failed = kernel.begin("throw new Error('tolerated')", { stop_on_error: false });
    const second = kernel.begin("1");
    expect((await failed.ended).reply.status).toBe("error");
    expect((await second.ended).reply.status).toBe("ok");
  });

  it("keeps what a failed cell had declared", async () => {
    await kernel.run("const survivor = { epochs: 3 }; throw new Error('later')");
    expect((await kernel.run("survivor.epochs")).result).toEqual({ "text/plain": "3" });
  });

  it("reports a rejection that nobody handles, and continues", async () => {
    await kernel.run(
      "void Promise.reject(new Error('left alone')); await new Promise((r) => setTimeout(r, 50))",
    );
    const { text } = await kernel.run("1 + 1");
    expect(text("stderr")).toBe("");
    const all = kernel.published.map(({ content }) => String(content.text ?? "")).join("");
    expect(all).toContain("left alone");
  });
});

it("a value whose display never ends can be stopped", async () => {
  const { ended } = kernel.begin("({ [Symbol.for('Jupyter.display')]: () => new Promise(() => {}) })");
  await pause(500);
  await kernel.stop();
  expect((await ended).reply.ename).toBe("KeyboardInterrupt");
});

it("a variable that a loop writes has its last value in the next cell", async () => {
  await kernel.run("let total = 0; for (let i = 0; i < 1e6; i++) total += i;");
  expect((await kernel.run("total")).result).toEqual({ "text/plain": "499999500000" });
});

describe("await", () => {
  it("may be followed by a parenthesis, a bracket or a new line", async () => {
    expect((await kernel.run("await (Promise.resolve(1))")).result).toEqual({ "text/plain": "1" });
    expect((await kernel.run("(await [4, 5])[1]")).result).toEqual({ "text/plain": "5" });
    expect((await kernel.run("await\n  Promise.resolve(3)")).result).toEqual({ "text/plain": "3" });
  });

  it("may stand in a loop at the top of a cell", async () => {
    const { text, reply } = await kernel.run(
      "async function* three() { yield 1; yield 2; yield 3; }\nfor await (const n of three()) console.log(n);",
    );
    expect(reply.status).toBe("ok");
    expect(text("stdout")).toBe("1\n2\n3\n");
  });
});

describe("history", () => {
  it("gives a range, the tail with outputs, and what matches a pattern", async () => {
    const first = Number((await kernel.run("'needle one'")).reply.execution_count);
    await kernel.run("'needle two'");
    await kernel.run("'needle one'");
    const find = async (request: Record<string, unknown>): Promise<unknown> =>
      (await kernel.ask("history_request", { output: false, raw: true, ...request })).history;
    const range = { hist_access_type: "range", session: 0, start: first, stop: first + 2 };
    expect(await find(range)).toEqual([
      [1, first, "'needle one'"],
      [1, first + 1, "'needle two'"],
    ]);
    expect(await find({ hist_access_type: "tail", n: 1, output: true })).toEqual([
      [1, first + 2, ["'needle one'", "'needle one'"]],
    ]);
    const search = { hist_access_type: "search", pattern: "*needle*", n: 5 };
    expect(await find(search)).toHaveLength(3);
    expect(await find({ ...search, unique: true })).toEqual([
      [1, first + 1, "'needle two'"],
      [1, first + 2, "'needle one'"],
    ]);
  });
});

describe("input", () => {
  it("asks the user who runs the cell", async () => {
    const { ended } = kernel.begin("const name = await input('Your name? '); name.toUpperCase()", {
      allow_stdin: true,
    });
    while (kernel.questions.length === 0) await pause(5);
    const question = kernel.questions.shift()!;
    expect(question.content).toEqual({ prompt: "Your name? ", password: false });
    kernel.answer(question, "ada");
    expect((await ended).result).toEqual({ "text/plain": "'ADA'" });
  });

  it("is an error where nobody can answer", async () => {
    const { reply } = await kernel.run("await input('?')", { allow_stdin: false });
    expect(reply.evalue).toMatch(/^Expected a front end that can ask for input/);
  });

  it("can be stopped while it waits", async () => {
    const { ended } = kernel.begin("await input('?')", { allow_stdin: true });
    while (kernel.questions.length === 0) await pause(5);
    kernel.questions.shift();
    await kernel.stop();
    expect((await ended).reply.ename).toBe("KeyboardInterrupt");
  });

  it.each(["await input('?')", "prompt('?')"])(
    "does not take what is typed late into the field of a stopped cell: %s",
    async (code) => {
      const ask = async (): Promise<{ question: Message; ended: Promise<Ran> }> => {
        const { ended } = kernel.begin(code, { allow_stdin: true });
        while (kernel.questions.length === 0) await pause(5);
        return { question: kernel.questions.shift()!, ended };
      };
      const stopped = await ask();
      await kernel.stop();
      await stopped.ended;
      const asked = await ask();
      kernel.answer(stopped.question, "late");
      kernel.answer(asked.question, "right");
      expect((await asked.ended).result).toEqual({ "text/plain": "'right'" });
    },
  );
});

describe("comms", () => {
  const host = "(globalThis as any)[Symbol.for('Jupyter.host')]";

  it("are listed, carry messages both ways, and are closed", async () => {
    await kernel.run(`${host}.registerCommTarget('echo', (comm: any, data: any) => {
      comm.onMessage = (said: any) => comm.send({ said, opened: data });
    });`);
    const comm = { comm_id: "c1", target_name: "echo", data: { by: "test" } };
    kernel.client.request("shell", "comm_open", comm);
    expect(await kernel.ask("comm_info_request")).toEqual({
      status: "ok",
      comms: { c1: { target_name: "echo" } },
    });
    kernel.client.request("shell", "comm_msg", { comm_id: "c1", data: { n: 1 } });
    kernel.client.request("shell", "comm_close", { comm_id: "c1", data: {} });
    expect(await kernel.ask("comm_info_request", { target_name: "echo" })).toEqual({
      status: "ok",
      comms: {},
    });
    const sent = await vi.waitFor(() => {
      const found = kernel.published.filter(({ header }) => header.msg_type === "comm_msg");
      expect(found).not.toEqual([]);
      return found;
    }, 5000);
    expect(sent.map(({ content }) => content)).toEqual([
      { comm_id: "c1", data: { said: { n: 1 }, opened: { by: "test" } } },
    ]);
  });

  it("to an unknown target are closed again", async () => {
    kernel.client.request("shell", "comm_open", { comm_id: "c2", target_name: "nobody", data: {} });
    await kernel.ask("comm_info_request");
    // Replies and what is published come by two ways.
    await vi.waitFor(() => {
      const closed = kernel.published.filter(({ header }) => header.msg_type === "comm_close");
      expect(closed.at(-1)?.content).toEqual({ comm_id: "c2", data: {} });
    }, 5000);
  });
});

describe("other requests", () => {
  it("kernel_info describes language and kernel", async () => {
    expect(await kernel.ask("kernel_info_request")).toMatchObject({
      status: "ok",
      protocol_version: expect.stringMatching(/^5\./),
      implementation: "mixture-growth",
      language_info: {
        name: "typescript",
        file_extension: ".ts",
        mimetype: "text/typescript",
        // Zed and nteract read a name, or a name and a version, and nothing else.
        codemirror_mode: "typescript",
      },
    });
  });

  it("are answered while a cell waits", async () => {
    const { ended } = kernel.begin("await new Promise((r) => setTimeout(r, 1500))");
    let hasEnded = false;
    const waited = ended.then(() => {
      hasEnded = true;
    });
    expect((await kernel.ask("is_complete_request", { code: "1" })).status).toBe("complete");
    expect(hasEnded).toBe(false);
    await waited;
  });

  it("an interrupt of an idle kernel is answered and stops nothing later", async () => {
    expect(await kernel.ask("interrupt_request", {}, "control")).toEqual({ status: "ok" });
    expect((await kernel.run("for (let i = 0; i < 10; i++) await null; 'unharmed'")).reply.status).toBe("ok");
  });

  it("messages with a bad signature, or that are none, are dropped and counted", async () => {
    const header = createHeader("execute_request", "stranger");
    const message = { identities: [], header, parent: {}, metadata: {}, content: { code: "1" }, buffers: [] };
    kernel.client.send("shell", encodeMessage(message, "wrong key"));
    kernel.client.send("shell", [Buffer.from("nonsense")]);
    kernel.client.send("control", [Buffer.from("<IDS|MSG>"), Buffer.from(""), Buffer.from("{")]);
    await kernel.ask("kernel_info_request", {}, "control"); // behind the last of them
    const { result } = await kernel.run("(globalThis as any)[Symbol.for('Jupyter.host')].droppedMessages");
    expect(result).toEqual({ "text/plain": "3" });
    expect(kernel.published.some(({ parent }) => parent.msg_id === header.msg_id)).toBe(false);
  });
});

describe("the kernel", () => {
  it("says what it is while it loads, and then runs what was sent before", async () => {
    const process = await KernelProcess.start({ folder: kernel.folder });
    const client = new KernelClient(process.connection);
    try {
      const answers: string[] = [];
      const cell = { code: "1 + 1", silent: false, store_history: true, user_expressions: {} };
      const asked = [
        client.request("shell", "execute_request", cell),
        client.request("shell", "kernel_info_request", {}),
      ];
      const replies = asked.map(async ({ reply }) => {
        const { header, content } = await reply;
        answers.push(header.msg_type);
        return content;
      });
      expect(await Promise.all(replies)).toMatchObject([
        { status: "ok", execution_count: 1 },
        { status: "ok", implementation: "mixture-growth", language_info: { name: "typescript" } },
      ]);
      expect(answers).toEqual(["kernel_info_reply", "execute_reply"]);
      // Once it has loaded it says the same.
      const later = (await client.request("shell", "kernel_info_request", {}).reply).content;
      expect(later).toEqual(await replies[1]);
    } finally {
      client.close();
      await process.kill();
    }
  });

  it("tells while it loads what ran before and whether code is complete, and goes when it is not wanted", async () => {
    const process = await KernelProcess.start({ folder: kernel.folder });
    const client = new KernelClient(process.connection);
    try {
      const history = client.request("shell", "history_request", { hist_access_type: "tail", n: 1 });
      expect((await history.reply).content).toEqual({ status: "ok", history: [] });
      const open = client.request("shell", "is_complete_request", { code: "function f() {" });
      expect((await open.reply).content).toEqual({ status: "incomplete", indent: "  " });
      // Only now: what two sockets bring has no order, and a kernel that goes answers nothing more.
      const shutdown = client.request("control", "shutdown_request", { restart: true });
      expect((await shutdown.reply).content).toEqual({ status: "ok", restart: true });
      await process.ended;
    } finally {
      client.close();
      await process.kill();
    }
  });

  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === "IPv4" && !internal);

  it.skipIf(outside === undefined)("listens only on the loopback address", async () => {
    const { ports } = kernel.process.connection;
    const answers = (host: string): Promise<boolean[]> =>
      Promise.all(Object.values(ports).map((port) => opens(host, port)));
    expect(await answers("127.0.0.1")).toEqual([true, true, true, true, true]);
    expect(await answers(outside?.address ?? "")).toEqual([false, false, false, false, false]);
  });

  function opens(host: string, port: number): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect({ host, port, timeout: 5000 });
      const end = (is: boolean): void => {
        socket.destroy();
        resolve(is);
      };
      socket.once("connect", () => end(true));
      socket.once("error", () => end(false));
      socket.once("timeout", () => end(false));
    });
  }
});

describe("shutdown", () => {
  it.each([
    [true, "computes", "for (;;);"],
    [false, "computes", "for (;;);"],
    [false, "is in a library's code behind an await", "await null; /^(a+)+$/.test('a'.repeat(40) + 'b');"],
  ])(
    "answers with restart %s and ends the process, also while a cell %s",
    async (restart, _, code) => {
      const own = await TestKernel.start();
      // Its reply may not come any more.
      own.begin(code).ended.catch(() => undefined);
      await pause(200);
      const began = performance.now();
      expect(await own.ask("shutdown_request", { restart }, "control")).toEqual({ status: "ok", restart });
      await own.process.ended;
      // Jupyter kills a kernel that takes longer.
      expect(performance.now() - began).toBeLessThan(5000);
      own.client.close();
    },
    30_000,
  );
});
