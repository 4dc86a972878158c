import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { Request } from "zeromq";
import { engineNames } from "../engine/engines.js";
import { type Ran, TestKernel } from "../test-support/test-kernel.js";
import type { Content, Message } from "../wire/codec.js";
import { addressOf } from "../wire/connection.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

// The checks of the public matrix of kernels, by what they ask for (docs/outreach/kernel-testbed.md), in its four tiers.
describe.each(engineNames)("a kernel of the public matrix, with the engine %s,", (engine) => {
  let kernel: TestKernel;
  beforeAll(async () => {
    kernel = await TestKernel.start({}, engine);
  }, 120_000);
  afterAll(() => kernel.close());

  const types = ({ published }: Ran): string[] => published.map(({ header }) => header.msg_type);
  /** Everything that was published for a request of any kind, once the kernel is idle again. */
  const publishedFor = (id: string): Promise<Message[]> =>
    vi.waitFor(() => {
      const own = kernel.published.filter(({ parent }) => parent.msg_id === id);
      expect(own.at(-1)?.content.execution_state).toBe("idle");
      return own;
    }, 10_000);

  describe("basic:", () => {
    it("its heart beats: what is sent comes back", async () => {
      const socket = new Request({ linger: 0, receiveTimeout: 10_000 });
      socket.connect(addressOf(kernel.process.connection, "hb"));
      await socket.send("ping");
      expect(String((await socket.receive())[0])).toBe("ping");
      socket.close();
    });

    it("kernel_info names status, protocol, implementation, banner and language", async () => {
      const text = expect.stringMatching(/./);
      expect(await kernel.ask("kernel_info_request")).toMatchObject({
        status: "ok",
        protocol_version: expect.stringMatching(/^5\.\d+$/),
        implementation: text,
        implementation_version: text,
        banner: text,
        language_info: { name: "typescript", version: text, mimetype: text, file_extension: ".ts" },
      });
    });

    it("an execution is busy, then idle, and publishes its input", async () => {
      const { id, ended } = kernel.begin("const x = 1;");
      expect((await ended).reply).toMatchObject({ status: "ok", execution_count: expect.any(Number) });
      const own = await publishedFor(id);
      expect(own.map(({ header, content }) => content.execution_state ?? header.msg_type)).toEqual([
        "busy",
        "execute_input",
        "idle",
      ]);
      expect(own[1]?.content).toMatchObject({ code: "const x = 1;" });
    });

    it.each(["stdout", "stderr"] as const)("prints to %s", async (stream) => {
      const print = stream === "stdout" ? "log" : "error";
      expect((await kernel.run(`console.${print}("hello");`)).text(stream)).toBe("hello\n");
    });

    it("has the value of the last line", async () => {
      expect((await kernel.run("1 + 1")).result?.["text/plain"]).toBe("2");
    });
  });

  describe("interactive:", () => {
    it("completes and inspects a name", async () => {
      await kernel.run("const testVariable = 42;");
      const completed = await kernel.ask("complete_request", { code: "testVari", cursor_pos: 8 });
      expect(completed).toMatchObject({ status: "ok", cursor_start: 0, cursor_end: 8 });
      expect(completed.matches).toContain("testVariable");
      const about = { code: "testVariable", cursor_pos: 12, detail_level: 0 };
      const inspected = await kernel.ask("inspect_request", about);
      expect(inspected).toMatchObject({ status: "ok", found: true });
      expect((inspected.data as Content)["text/plain"]).toContain("testVariable");
    });

    it.each([
      ["const x = 1;", "complete"],
      ["function f() {", "incomplete"],
      ["const = 3", "invalid"],
    ])("%s is %s", async (code, status) => {
      expect((await kernel.ask("is_complete_request", { code })).status).toBe(status);
    });

    it("has a history, and knows its comms", async () => {
      const tail = { hist_access_type: "tail", n: 3, output: false, raw: true };
      expect(await kernel.ask("history_request", tail)).toMatchObject({
        status: "ok",
        history: expect.any(Array),
      });
      expect(await kernel.ask("comm_info_request")).toMatchObject({ status: "ok", comms: {} });
    });

    it("says what went wrong, in the reply and in what it publishes", async () => {
      const ran = await kernel.run("throw new RangeError('no such row');");
      const error = { ename: "RangeError", evalue: "no such row", traceback: expect.any(Array) };
      expect(ran.reply).toMatchObject({ status: "error", ...error });
      expect(ran.published.at(-1)?.content).toMatchObject(error);
      expect(types(ran)).toContain("error");
    });
  });

  describe("rich:", () => {
    it("shows a display, and has a rich value", async () => {
      const html = await kernel.run(
        'await display({ [Symbol.for("Jupyter.display")]: () => ({ "text/html": "<b>bold</b>" }) });',
      );
      expect(types(html)).toContain("display_data");
      expect(html.published[0]?.content.data).toMatchObject({ "text/html": "<b>bold</b>" });
      const { result } = await kernel.run(
        '[{ letter: "A", frequency: 0.08 }, { letter: "B", frequency: 0.01 }]',
      );
      expect(Object.keys(result ?? {})).toContain("text/html");
    });

    it("changes a display in its place", async () => {
      const shown = await kernel.run(
        'await display("first", { id: "shown" }); await display("second", { id: "shown", update: true });',
      );
      expect(types(shown)).toEqual(["display_data", "update_display_data"]);
      const ids = shown.published.map(({ content }) => (content.transient as Content).display_id);
      expect(ids).toEqual(["shown", "shown"]);
    });

    it("asks the user", async () => {
      const { ended } = kernel.begin('await input("Name? ");', { allow_stdin: true });
      while (kernel.questions.length === 0) await pause(5);
      const question = kernel.questions.shift() as Message;
      expect(question.header.msg_type).toBe("input_request");
      kernel.answer(question, "ada");
      expect((await ended).reply.status).toBe("ok");
    });

    it("opens and closes comms of the front end", async () => {
      await kernel.run(
        "(globalThis as any)[Symbol.for('Jupyter.host')].registerCommTarget('told', (comm: any) => comm.send({ open: true }));",
      );
      kernel.client.request("shell", "comm_open", { comm_id: "told1", target_name: "told", data: {} });
      await vi.waitFor(() => {
        const told = kernel.published.filter(({ header }) => header.msg_type === "comm_msg");
        expect(told.at(-1)?.content).toMatchObject({ comm_id: "told1", data: { open: true } });
      }, 10_000);
      kernel.client.request("shell", "comm_close", { comm_id: "told1", data: {} });
      expect(await kernel.ask("comm_info_request")).toMatchObject({ comms: {} });
    });
  });

  describe("advanced:", () => {
    it("is interrupted while it waits", async () => {
      const { stopSeconds, reply } = await kernel.runAndStop(
        "console.log('waits'); await new Promise((resolve) => setTimeout(resolve, 20_000));",
      );
      expect(reply.status).toBe("error");
      expect(stopSeconds).toBeLessThan(10);
    });

    it("counts executions one by one, and only those that are stored", async () => {
      const count = async (more: Content = {}): Promise<number> =>
        Number((await kernel.run("1", more)).reply.execution_count);
      const first = await count();
      await kernel.run("2", { silent: true });
      await kernel.run("3", { store_history: false });
      expect([await count(), await count()]).toEqual([first + 1, first + 2]);
    });

    it.each([
      ["shell", "kernel_info_request", {}],
      ["shell", "is_complete_request", { code: "1" }],
      ["shell", "complete_request", { code: "Mat", cursor_pos: 3 }],
      ["shell", "execute_request", { code: "console.log(1)", silent: false }],
      ["control", "interrupt_request", {}],
    ] as const)(
      "gives on %s, to %s, the request as parent of the reply and of all that it publishes",
      async (channel, type, content) => {
        const { id, reply } = kernel.client.request(channel, type, content);
        const { parent, header } = await reply;
        expect(parent).toMatchObject({ msg_id: id, msg_type: type, session: kernel.client.session });
        expect(header).toMatchObject({
          msg_type: type.replace("request", "reply"),
          version: expect.any(String),
        });
        const own = await publishedFor(id);
        expect(own[0]?.content.execution_state).toBe("busy");
        for (const message of own) expect(message.parent.session).toBe(kernel.client.session);
      },
    );

    it("answers a shutdown with its words, and ends", async () => {
      const own = await TestKernel.start({}, engine);
      expect(await own.ask("shutdown_request", { restart: false }, "control")).toMatchObject({
        status: "ok",
        restart: false,
      });
      await own.process.ended;
      await own.close();
    }, 120_000);
  });
});
