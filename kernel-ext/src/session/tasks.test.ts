import { setTimeout as pause } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { TestKernel } from "../test-support/test-kernel.js";
import type { Message } from "../wire/codec.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

let kernel: TestKernel;

beforeAll(async () => {
  kernel = await TestKernel.start();
  await kernel.run("const host = (globalThis as any)[Symbol.for('Jupyter.host')];");
}, 120_000);

afterAll(() => kernel.close());

/** Runs a cell that opens a comm, and gives the comm's id with that of the cell's message. */
async function open(code: string): Promise<{ readonly comm: string; readonly cell: string }> {
  const { id, ended } = kernel.begin(code);
  const { published } = await ended;
  const opened = published.find(({ header }) => header.msg_type === "comm_open");
  return { comm: String(opened?.content.comm_id), cell: id };
}

/** What a person does in the front end. @returns the message's id */
function move(comm: string, data: object = {}): string {
  return kernel.client.request("shell", "comm_msg", { comm_id: comm, data }).id;
}

const stateOf = (id: string): unknown[] =>
  kernel.published
    .filter(({ parent, header }) => parent.msg_id === id && header.msg_type === "status")
    .map(({ content }) => content.execution_state);

async function until(found: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(found()).toBe(true), { timeout: 20_000 });
}

const textOf = (cell: string): string =>
  kernel.published
    .filter(({ parent, header }) => parent.msg_id === cell && header.msg_type === "stream")
    .map(({ content }) => String(content.text))
    .join("");

describe("a comm that a cell opens", () => {
  it("carries metadata and buffers from the start", async () => {
    const { published } = await kernel.run(
      "host.openComm('jupyter.widget', { state: {} }, { metadata: { version: '2.1.0' }, buffers: [Uint8Array.of(1, 2)] });",
    );
    const opened = published.find(({ header }) => header.msg_type === "comm_open") as Message;
    expect(opened.metadata).toEqual({ version: "2.1.0" });
    expect(opened.buffers.map((bytes) => [...bytes])).toEqual([[1, 2]]);
  });

  it("keeps the kernel busy until what a message began is done", async () => {
    const { comm } = await open(
      "const slow = host.openComm('t'); let end = () => {}; slow.onMessage = () => new Promise<void>((done) => { end = done; });",
    );
    const moved = move(comm);
    await until(() => stateOf(moved).length === 1);
    expect(stateOf(moved)).toEqual(["busy"]);
    await kernel.run("end();");
    await until(() => stateOf(moved).length === 2);
    expect(stateOf(moved)).toEqual(["busy", "idle"]);
  });

  it("answers with the message as parent, and prints below its cell", async () => {
    const { comm, cell } = await open(
      "const echo = host.openComm('t'); echo.onMessage = (data: any) => { console.log('got ' + data.n); echo.send({ method: 'echo_update' }); };",
    );
    await kernel.run("'another cell'");
    const moved = move(comm, { n: 3 });
    await until(() => textOf(cell).includes("got 3"));
    const answer = kernel.published.find(
      ({ parent, header }) => header.msg_type === "comm_msg" && parent.msg_id === moved,
    );
    expect(answer?.content).toEqual({ comm_id: comm, data: { method: "echo_update" } });
  });

  it("shows what its handler throws below its cell, with the place", async () => {
    const { comm, cell } = await open(
      "const broken = host.openComm('t');\nbroken.onMessage = () => {\n  throw new RangeError('too far');\n};",
    );
    move(comm);
    const shown = (): Message | undefined =>
      kernel.published.find(({ parent, header }) => parent.msg_id === cell && header.msg_type === "error");
    await until(() => shown() !== undefined);
    expect(shown()?.content).toMatchObject({ ename: "RangeError", evalue: "too far" });
    const { traceback } = shown()?.content ?? {};
    const trace = stripVTControlCharacters((traceback as string[]).join("\n"));
    expect(trace).toMatch(/> 3 \| {3}throw new RangeError\('too far'\);/);
  });

  it.each([
    ["a loop", "for (;;) {}"],
    ["a loop after an await", "await null; for (;;) {}"],
    ["an await", "await new Promise(() => {});"],
  ])("can be stopped in %s, and goes on with the next message", async (_, work) => {
    const { comm, cell } = await open(
      `const stoppable = host.openComm('t'); stoppable.onMessage = async ({ n }: any) => { console.log('begins ' + n); if (n === 1) { ${work} } };`,
    );
    const first = move(comm, { n: 1 });
    await until(() => textOf(cell).includes("begins 1"));
    await pause(50);
    await kernel.stop();
    await until(() => stateOf(first).at(-1) === "idle");
    move(comm, { n: 2 });
    await until(() => textOf(cell).includes("begins 2"));
    expect(textOf(cell)).not.toContain("was stopped");
  });

  it("is heard while a cell waits", async () => {
    const { comm, cell } = await open(
      "const live = host.openComm('t'); live.onMessage = () => console.log('heard');",
    );
    const { ended } = kernel.begin("await new Promise((r) => setTimeout(r, 1500))");
    let hasEnded = false;
    void ended.then(() => {
      hasEnded = true;
    });
    move(comm);
    await until(() => textOf(cell).includes("heard"));
    expect(hasEnded).toBe(false);
    await ended;
  });

  it("is not opened twice under one name", async () => {
    await kernel.run(
      "host.registerCommTarget('named', (comm: any) => { comm.onMessage = () => comm.send({ first: true }); });",
    );
    const opened = { comm_id: "one", target_name: "named", data: {} };
    kernel.client.request("shell", "comm_open", opened);
    kernel.client.request("shell", "comm_open", opened);
    await until(() =>
      kernel.published.some(
        ({ header, content }) => header.msg_type === "comm_close" && content.comm_id === "one",
      ),
    );
  });
});

describe("a task", () => {
  it("gives what it prints, shows and throws to who began it, and not to the cell", async () => {
    const { result, published } = await kernel.run(`const outputs: any[] = [];
const end = await host.runTask(async () => {
  console.log("printed");
  await host.show({ a: 1 });
  throw new RangeError("thrown");
}, { name: "a view", onOutput: (each: any) => outputs.push(each) });
JSON.stringify([end, outputs.map(({ type, content }) => [type, content.text ?? content.data?.["text/plain"] ?? content.evalue])])`);
    expect(JSON.parse(String(result?.["text/plain"]).slice(1, -1))).toEqual([
      "failed",
      [
        ["stream", "printed\\n"],
        ["display_data", "{ a: 1 }"],
        ["error", "thrown"],
      ],
    ]);
    expect(published.map(({ header }) => header.msg_type)).toEqual(["execute_result"]);
  });

  it("has a signal of its own; only one that has read it is asked to end", async () => {
    const { result } = await kernel.run(`const ends: string[] = [];
for (const reads of [true, false]) {
  const until = new AbortController();
  setTimeout(() => until.abort(), 50);
  ends.push(await host.runTask(async () => {
    const signal = reads ? host.signal : undefined;
    for (let i = 0; i < 20 && !signal?.aborted; i++) await new Promise((r) => setTimeout(r, 10));
    if (signal?.aborted) throw signal.reason;
  }, { name: "a view", until: until.signal }));
}
ends.join()`);
    expect(result?.["text/plain"]).toBe("'stopped,done'");
  });

  it("that lasts is seen as busy while no cell runs", async () => {
    const { id, ended } = kernel.begin(
      "void host.runTask(() => new Promise((r) => setTimeout(r, 400)), { name: 'a view' }); 1",
    );
    await ended;
    await until(() => stateOf(id).length === 4);
    expect(stateOf(id)).toEqual(["busy", "idle", "busy", "idle"]);
  });
});

describe("cells that run", () => {
  it("are told with the front end's names of them and of deleted ones", async () => {
    await kernel.run(
      "const told: any[] = []; const endTelling = host.onCell(({ id }: any, deleted: any) => told.push([id, deleted]));",
    );
    kernel.client.request(
      "shell",
      "execute_request",
      { code: "1" },
      { cellId: "abc", deletedCells: ["old", 3] },
    );
    await kernel.run("endTelling();");
    const { result } = await kernel.run("JSON.stringify(told)");
    expect(JSON.parse(String(result?.["text/plain"]).slice(1, -1))).toEqual([
      ["abc", ["old"]],
      [null, []],
    ]);
  });
});
