// @ts-check
import { setTimeout as pause } from "node:timers/promises";

/** @typedef {import("./probed-kernel.mjs").ProbedKernel} ProbedKernel */

/**
 * A question about a kernel. The code is TypeScript's, and Python's where the question makes sense there.
 *
 * @typedef {object} Probe
 * @property {string} name as the table of the kernel's page calls it
 * @property {(kernel: ProbedKernel, isPython: boolean) => Promise<string>} ask
 */

const yes = (/** @type {boolean} */ is) => (is ? "yes" : "no");

/**
 * Asks what comes of stopping a cell that has run for a second.
 *
 * @param {string} name
 * @param {string} typescript a cell that does not end by itself
 * @param {string} [python] the same, where there is such a thing
 * @returns {Probe}
 */
function stopProbe(name, typescript, python) {
  return {
    name,
    ask: async (kernel, isPython) => {
      const code = isPython ? python : typescript;
      if (code === undefined) return "–";
      await kernel.run(isPython ? "seen = 'first'" : "let seen = 'first';");
      return stopped(kernel, code);
    },
  };
}

/**
 * @param {ProbedKernel} kernel in which a cell has declared `seen`
 * @param {string} code
 */
async function stopped(kernel, code) {
  const running = kernel.begin(code);
  await pause(1500);
  await kernel.stop();
  const { reply } = await running.ended;
  if (reply.status === "none") {
    await kernel.start();
    return "goes on";
  }
  // Some abort what comes for a while.
  await pause(1000);
  if (!(await kernel.isAlive())) {
    await kernel.start();
    return "kills the kernel";
  }
  return (await kernel.run("seen")).reply.status === "ok" ? "stops, names are kept" : "stops, names are lost";
}

/** @type {readonly Probe[]} */
export const probes = [
  {
    name: "last value",
    ask: async (kernel) => {
      const { published } = await kernel.run("1 + 1");
      return (
        published.map(({ header }) => header.msg_type).find((type) => /result|stream/.test(type)) ?? "nothing"
      );
    },
  },
  {
    name: "types checked in the cell",
    ask: async (kernel, isPython) => {
      if (isPython) return "–";
      const { reply } = await kernel.run("const wrong: number = 'text'; console.log(wrong);");
      return reply.status === "error" ? `yes: ${reply.ename || "without a name"}` : "no";
    },
  },
  {
    name: "20,000 lines from one loop",
    ask: async (kernel, isPython) => {
      const code = isPython
        ? "for i in range(20000): print(i)"
        : "for (let i = 0; i < 20000; i++) console.log(i);";
      const ran = await kernel.run(code);
      const printed = () =>
        kernel
          .publishedBy(ran.id)
          .map(({ content }) => String(content.text ?? ""))
          .join("");
      for (let before = -1; before < printed().length; await pause(1500)) before = printed().length;
      const lines = printed().split("\n").length - 1;
      if (ran.reply.status === "none") await kernel.start();
      return `${lines} lines, ${ran.reply.status === "ok" ? "ends" : "does not end"}`;
    },
  },
  {
    name: "output of late work",
    ask: async (kernel, isPython) => {
      const late = isPython
        ? "import threading; threading.Timer(0.4, lambda: print('late')).start()"
        : "setTimeout(() => console.log('late'), 400);";
      const first = await kernel.run(late);
      const second = await kernel.run(
        isPython ? "import time; time.sleep(1)" : "await new Promise((r) => setTimeout(r, 1000));",
      );
      const has = (/** @type {string} */ id) =>
        kernel.publishedBy(id).some(({ content }) => String(content.text ?? "").includes("late"));
      return has(first.id) ? "in its own cell" : has(second.id) ? "in the cell that runs" : "nowhere";
    },
  },
  {
    name: "variables of a failed cell",
    ask: async (kernel, isPython) => {
      await kernel.run(
        isPython ? "kept = 3\nraise ValueError()" : "const kept = 3; throw new Error('fails');",
      );
      return yes((await kernel.run("kept")).reply.status === "ok");
    },
  },
  stopProbe("stop a loop before an await", "for (;;) {}", "while True: pass"),
  stopProbe(
    "stop a loop after an await",
    "await new Promise((resolve) => setTimeout(resolve, 100)); for (;;) {}",
    "import asyncio\nawait asyncio.sleep(0.1)\nwhile True: pass",
  ),
  stopProbe("stop a loop over microtasks", "for (;;) await null;"),
  {
    name: "`process.exit()` in a cell",
    ask: async (kernel, isPython) => {
      await kernel.run(isPython ? "import sys; sys.exit()" : "process.exit(0)");
      const lives = await kernel.isAlive();
      if (!lives) await kernel.start();
      return lives ? "the kernel lives" : "ends the kernel";
    },
  },
  {
    name: "`await (x)`",
    ask: async (kernel, isPython) =>
      yes(
        (
          await kernel.run(
            isPython ? "import asyncio\nawait (asyncio.sleep(0))" : "await (Promise.resolve(1))",
          )
        ).reply.status === "ok",
      ),
  },
  {
    name: "top-level `for await`",
    ask: async (kernel, isPython) => {
      const python = "async def g():\n  yield 1\nasync for x in g(): print(x)";
      return yes(
        (await kernel.run(isPython ? python : "for await (const x of [1]) console.log(x);")).stdout === "1\n",
      );
    },
  },
  {
    name: "inspection",
    ask: async (kernel, isPython) => {
      const code = isPython ? "len" : "Math.max";
      const { status, found, data } = await kernel.ask("inspect_request", {
        code,
        cursor_pos: code.length,
        detail_level: 0,
      });
      return status === "ok" && found ? `yes: ${String(data?.["text/plain"]).split("\n")[0]}` : "no";
    },
  },
  {
    name: "completion",
    ask: async (kernel, isPython) => {
      const code = isPython ? "pri" : "Math.ma";
      const { matches = [], metadata } = await kernel.ask("complete_request", {
        code,
        cursor_pos: code.length,
      });
      const [typed] = metadata?._jupyter_types_experimental ?? [];
      return `${matches.length} names${typed?.signature ? ", signatures" : ""}${typed?.documentation ? ", documentation" : ""}`;
    },
  },
  {
    name: "keys of the live object",
    ask: async (kernel, isPython) => {
      await kernel.run(isPython ? "d = {'quite': 1}" : "const d = JSON.parse('{\"quite\": 1}');");
      const code = isPython ? "d['" : "d.";
      const { matches = [] } = await kernel.ask("complete_request", { code, cursor_pos: code.length });
      return yes(matches.some((/** @type {string} */ name) => name.includes("quite")));
    },
  },
  {
    name: "is_complete says invalid",
    ask: async (kernel, isPython) => {
      const code = isPython ? "a = = 1" : "const = 1";
      return String((await kernel.ask("is_complete_request", { code }, "shell", 3000)).status);
    },
  },
  {
    name: "history",
    ask: async (kernel) => {
      const asked = { hist_access_type: "tail", n: 3, output: false, raw: true };
      const { history = [] } = await kernel.ask("history_request", asked, "shell", 3000);
      return history.length > 0 ? "yes" : "no";
    },
  },
  {
    name: "user_expressions",
    ask: async (kernel) => {
      const { reply } = await kernel.run("1", { user_expressions: { two: "1 + 1" } });
      return reply.user_expressions?.two?.status === "ok" ? "evaluated" : "no";
    },
  },
  {
    name: "silent",
    ask: async (kernel) => {
      const { published } = await kernel.run("2 + 2", { silent: true, store_history: false });
      return yes(!published.some(({ header }) => /execute_(input|result)|stream/.test(header.msg_type)));
    },
  },
  {
    name: "a cell sent right after the reply of a failed one",
    ask: async (kernel, isPython) => {
      const failed = kernel.begin(isPython ? "raise ValueError()" : "throw new Error('fails')");
      await failed.ended;
      return (await kernel.run("1")).reply.status === "ok" ? "runs" : "aborted";
    },
  },
  {
    name: "what a process prints that inherits its output",
    ask: async (kernel, isPython) => {
      const code = isPython
        ? "import subprocess; subprocess.run(['echo', 'hi'])"
        : "import { execSync } from 'node:child_process'; execSync('echo hi', { stdio: 'inherit' });";
      return (await kernel.run(code)).stdout.includes("hi") ? "in the cell" : "not in the cell";
    },
  },
  stopProbe(
    "stop while a cell waits for a process",
    "import { execSync } from 'node:child_process'; execSync('sleep 20');",
    "import subprocess; subprocess.run(['sleep', '20'])",
  ),
  {
    name: "colours of libraries",
    ask: async (kernel, isPython) => {
      if (isPython)
        return yes(
          (await kernel.run("import os; print(os.environ.get('FORCE_COLOR'))")).stdout.trim() === "1",
        );
      const { stdout } = await kernel.run(
        "import process from 'node:process'; console.log(String(process.stdout.isTTY));",
      );
      return yes(stdout.includes("true"));
    },
  },
  {
    name: "run a command of the shell",
    ask: async (kernel) => yes((await kernel.run("!echo hi")).stdout.includes("hi")),
  },
  {
    name: "list names by `%who`",
    ask: async (kernel) => yes((await kernel.run("%who")).reply.status === "ok"),
  },
  {
    name: "debugger",
    ask: async (kernel) => {
      const { debugger: is, supported_features: features = [] } = await kernel.ask("kernel_info_request", {});
      return yes(is === true || features.includes("debugger"));
    },
  },
  {
    name: "what the kernel uses",
    ask: async (kernel) => yes((await kernel.ask("usage_request", {}, "control", 2000)).status !== "none"),
  },
  {
    name: "shutdown while a cell computes",
    ask: async (kernel, isPython) => {
      kernel.begin(isPython ? "while True: pass" : "for (;;) {}");
      await pause(1000);
      const began = performance.now();
      const { status } = await kernel.ask("shutdown_request", { restart: false }, "control", 6000);
      const ms = performance.now() - began;
      await kernel.start();
      return status === "none" ? "no answer within 6 s" : `answered after ${(ms / 1000).toFixed(1)} s`;
    },
  },
];
