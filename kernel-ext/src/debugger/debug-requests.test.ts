import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { DebugSession } from "../test-support/debug-session.js";
import { TestKernel } from "../test-support/test-kernel.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

let kernel: TestKernel;
let debug: DebugSession;

beforeAll(async () => {
  kernel = await TestKernel.start();
  debug = new DebugSession(kernel);
}, 120_000);

afterAll(() => kernel.close());

describe("before a debugger is attached", () => {
  it("the kernel says that it has one, and how it names cells", async () => {
    expect(await kernel.ask("kernel_info_request")).toMatchObject({
      debugger: true,
      supported_features: ["debugger"],
    });
    const info = await debug.ask("debugInfo");
    expect(info).toMatchObject({
      isStarted: false,
      hashMethod: "Murmur2",
      stoppedThreads: [],
      breakpoints: [],
    });
    const { sourcePath } = await debug.ask("dumpCell", { code: "1" });
    expect(sourcePath).toMatch(
      new RegExp(`^${String(info.tmpFilePrefix)}\\d+${String(info.tmpFileSuffix)}$`),
    );
  });

  it("variables are listed and shown as a cell shows them", async () => {
    await kernel.run(
      "const rows = [{ a: 1 }]; let text = 'x'.repeat(5000); class Net { layers = 2 } const net = new Net();",
    );
    const { variables } = (await debug.ask("inspectVariables")) as { variables: Record<string, unknown>[] };
    const named = (name: string): unknown => variables.find((each) => each.name === name);
    expect(named("net")).toMatchObject({ value: "Net { layers: 2 }", type: "Net", variablesReference: 0 });
    expect(String((named("text") as { value: string }).value).length).toBeLessThan(1100);
    expect(await debug.ask("richInspectVariables", { variableName: "rows" })).toMatchObject({
      data: { "text/html": expect.stringContaining("<table") },
    });
    expect(await debug.send("richInspectVariables", { variableName: "gone" })).toMatchObject({
      success: false,
      message:
        'Expected the name of a variable of the notebook but got "gone" (richInspectVariables). Run the cell that declares it.',
    });
    expect(await debug.ask("modules")).toEqual({ modules: [], totalModules: 0 });
  });

  it.each([
    ["setBreakpoints", { source: { path: "x" }, breakpoints: [] }],
    ["next", { threadId: 1 }],
    ["evaluate", { expression: "1" }],
    ["configurationDone", {}],
  ])("%s is answered with what to send first", async (command, args) => {
    expect(await debug.send(command, args)).toMatchObject({
      success: false,
      message: `Expected an attached debugger but got nothing (${command}). Send initialize and attach first.`,
    });
  });

  it("attach asks for initialize, and disconnect is in order", async () => {
    expect(await debug.send("attach")).toMatchObject({
      success: false,
      message: "Expected initialize before it but got nothing (attach). Send initialize first.",
    });
    expect((await debug.send("disconnect")).success).toBe(true);
  });

  it("no breakpoint, statement or request stops anything", async () => {
    await debug.ask("dumpCell", { code: "const still = 1;\ndebugger;" });
    expect((await kernel.run("const still = 1;\ndebugger;")).reply.status).toBe("ok");
  });
});

describe("a request", () => {
  it("that does not exist, or is none, is answered with an error, and the kernel lives", async () => {
    expect(await debug.send("explode")).toMatchObject({
      success: false,
      message: expect.stringContaining('Expected a command of the debug protocol but got "explode"'),
    });
    expect(await debug.send("toString")).toMatchObject({ success: false });
    const empty = await kernel.ask("debug_request", {}, "control");
    expect(empty).toMatchObject({ type: "response", success: false, request_seq: 0 });
    const odd = await kernel.ask("debug_request", { seq: 7, command: "dumpCell", arguments: [] }, "control");
    expect(odd).toMatchObject({ success: false, request_seq: 7, command: "dumpCell" });
    expect((await kernel.run("1")).reply.status).toBe("ok");
  });

  it.each([
    ["setBreakpoints", {}, "Expected path to be a text but got nothing (setBreakpoints)."],
    [
      "setBreakpoints",
      { source: { path: "x" }, breakpoints: 3 },
      "Expected breakpoints to be a list but got 3 (setBreakpoints).",
    ],
    [
      "setBreakpoints",
      { source: { path: "x" }, breakpoints: [{ line: "2" }] },
      'Expected line to be a whole number but got "2" (setBreakpoints).',
    ],
    [
      "next",
      { threadId: 1 },
      "Expected the kernel to be stopped at a line but got one that runs (next). Set a breakpoint and run its cell.",
    ],
    [
      "scopes",
      { frameId: 1 },
      "Expected the kernel to be stopped at a line but got one that runs (scopes). Set a breakpoint and run its cell.",
    ],
    [
      "variables",
      { variablesReference: 99 },
      "Expected a variablesReference of the present stop but got 99 (variables). Ask for the scopes of a frame again.",
    ],
    [
      "source",
      { source: { path: "/nowhere.ts" } },
      'Expected the path of a cell or of a file that can be read but got "/nowhere.ts" (source).',
    ],
  ])("%s %j says what is wrong", async (command, args, message) => {
    await debug.attach();
    expect(await debug.send(command, args)).toMatchObject({ success: false, message });
  });

  it("for frames of an earlier stop says to ask again", async () => {
    const { ended } = await debug.begin("const a1 = 1;\nconst b1 = 2;", [1, 2]);
    await debug.stopped();
    const [old] = await debug.frames();
    await debug.go();
    await debug.stopped();
    expect(await debug.send("scopes", { frameId: old?.id })).toMatchObject({
      success: false,
      message: `Expected the id of a frame of the present stop but got ${old?.id} (scopes). Ask for the stackTrace again.`,
    });
    await debug.go();
    await ended;
    expect(await debug.frames()).toEqual([]);
  });

  it("for a cell that was never dumped arms its lines all the same", async () => {
    const code = "const early = 1;\nconst undumped = 2;";
    const { sourcePath } = await debug.ask("dumpCell", { code });
    const other = String(sourcePath).replace(/\d+\.ts$/, "12345.ts");
    const { breakpoints } = await debug.ask("setBreakpoints", {
      source: { path: other },
      breakpoints: [{ line: 1 }],
    });
    expect(breakpoints).toMatchObject([
      { verified: false, message: expect.stringContaining("Send its code with dumpCell first.") },
    ]);
  });

  it("about a stop that has ended has an empty list in its error, which front ends read", async () => {
    expect((await debug.send("variables", { variablesReference: 99 })).body).toMatchObject({ variables: [] });
    expect((await debug.send("scopes", { frameId: 99 })).body).toMatchObject({ scopes: [] });
  });

  it("of JupyterLab gets variables whose type is left out, for its tree would show it in the place of the value", async () => {
    await kernel.run("const shown = 5;");
    const shown = async (): Promise<unknown> =>
      ((await debug.ask("inspectVariables")) as { variables: { name: string }[] }).variables.find(
        ({ name }) => name === "shown",
      );
    expect(await shown()).toMatchObject({ value: "5", type: "number" });
    await debug.ask("initialize", { clientID: "jupyterlab" });
    expect(await shown()).toMatchObject({ value: "5" });
    expect(await shown()).not.toHaveProperty("type");
    await debug.ask("initialize", { clientID: "test" });
  });

  it("to pause a kernel that is stopped changes nothing, and to continue one that runs is answered", async () => {
    const { ended } = await debug.begin("const first = 1;\nconst second = 2;", [1]);
    await debug.stopped();
    await debug.ask("pause", { threadId: 1 });
    await debug.go();
    expect((await ended).reply.status).toBe("ok");
    expect(await debug.send("continue", { threadId: 1 })).toMatchObject({
      success: false,
      message: expect.stringContaining("Expected the kernel to be stopped at a line but got one that runs"),
    });
  });

  it("to stop at all exceptions does not stop at those of code that nobody here has written", async () => {
    await debug.ask("setExceptionBreakpoints", { filters: ["all"] });
    const { reply } = await kernel.run(
      "setTimeout(JSON.parse, 1, '{');\nawait new Promise((r) => setTimeout(r, 50));",
    );
    expect(reply.status).toBe("ok");
    await debug.ask("setExceptionBreakpoints", { filters: [] });
  });

  it("to attach again changes nothing, and is told of the stop again", async () => {
    const { ended } = await debug.begin("const twice = 1;", [1]);
    const why = await debug.stopped();
    await debug.attach();
    expect(await debug.stopped()).toEqual(why);
    expect(await debug.ask("debugInfo")).toMatchObject({ stoppedThreads: [1] });
    await debug.go();
    await ended;
  });
});

describe("a front end that vanishes while the kernel is stopped", () => {
  beforeAll(() => debug.attach());

  it("leaves a cell that stop ends", async () => {
    const { ended } = await debug.begin("const left = 1;\nfor (;;) {\n  left;\n}", [1]);
    await debug.stopped();
    await kernel.stop();
    expect((await ended).reply.ename).toBe("KeyboardInterrupt");
  });

  it("leaves breakpoints that count after a stop without a running cell", async () => {
    await kernel.stop();
    const { ended } = await debug.begin("const counted = 1;", [1]);
    await debug.stopped();
    await debug.go();
    await ended;
  });

  it("leaves a kernel that can be shut down at once", async () => {
    const { ended } = await debug.begin("const end = 1;\nend", [1]);
    ended.catch(() => undefined); // nobody answers it any more
    await debug.stopped();
    const asked = performance.now();
    const { reply } = kernel.client.request("control", "shutdown_request", { restart: true });
    expect((await reply).content).toMatchObject({ status: "ok", restart: true });
    const late = pause(20_000).then(() => "late");
    expect(await Promise.race([kernel.process.ended.then(() => "ended"), late])).toBe("ended");
    expect(performance.now() - asked).toBeLessThan(20_000);
  });
});
