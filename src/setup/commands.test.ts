import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Commands } from "./commands.mjs";
import { isUnreachable } from "./failures.mjs";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mixture growth commands "));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const node = (program: string): [string, string[]] => [process.execPath, ["--eval", program]];

describe("a command", () => {
  it("gives its exit status, its output, its lines and its log", async () => {
    const lines: string[] = [];
    const log = join(folder, "log");
    const program =
      'process.stdout.write("one\\ntw"); process.stdout.write("o\\nthree"); process.exitCode = 3;';
    const options = { cwd: folder, env: process.env, log, onLine: (line: string) => lines.push(line) };
    const result = await new Commands().run(...node(program), options);

    expect(result).toEqual({ code: 3, output: "one\ntwo\nthree" });
    expect(lines).toEqual(["one", "two", "three"]);
    expect(readFileSync(log, "utf8")).toContain("one\ntwo\nthree");
  });

  it("that is not there ends with 127", async () => {
    const { code } = await new Commands().run("no-such-program", [], { cwd: folder, env: { PATH: folder } });
    expect(code).toBe(127);
  });

  it("that takes longer than its limit is ended, and counts as one that got no answer", async () => {
    const options = { cwd: folder, env: {}, limitSeconds: 0.3 };
    const { code, output } = await new Commands().run(...node("setTimeout(() => {}, 60_000)"), options);
    expect(code).toBe(124);
    expect(output).toContain("nothing within 0.3 s");
    expect(isUnreachable("nothing within 20 s")).toBe(true);
  });

  it("that prints what makes it hopeless is ended, and has failed", async () => {
    const options = { cwd: folder, env: {}, hopelessAt: /ENOSPC/ };
    const code = "console.error('warn ENOSPC, write'); setTimeout(() => {}, 60_000)";
    expect(await new Commands().run(...node(code), options)).toEqual({
      code: 1,
      output: "warn ENOSPC, write\n",
    });
  });

  it("that was killed does not end well", async () => {
    const { code } = await new Commands().run(...node("process.kill(process.pid, 'SIGKILL')"), {
      cwd: folder,
      env: {},
    });
    expect(code).toBe(128);
  });

  it("is ended with all that it started, and no other begins", async () => {
    const commands = new Commands();
    const file = join(folder, "pid");
    const child = `require("node:child_process").spawn(process.execPath, ["--eval", "setTimeout(() => {}, 60_000)"], { stdio: "ignore" }).pid`;
    const program = `require("node:fs").writeFileSync(${JSON.stringify(file)}, String(${child})); setTimeout(() => {}, 60_000);`;
    const running = commands.run(...node(program), { cwd: folder, env: process.env });
    await expect
      .poll(() => spawnSync("cat", [file], { encoding: "utf8" }).stdout, { timeout: 10_000 })
      .toMatch(/^\d+$/);
    const pid = Number(readFileSync(file, "utf8"));
    commands.stop("SIGTERM");

    await expect(running).rejects.toThrow("Stopped by SIGTERM.");
    await expect.poll(() => isGone(pid), { timeout: 10_000 }).toBe(true);
    await expect(commands.run("true", [], { cwd: folder, env: process.env })).rejects.toThrow(
      "Stopped by SIGTERM.",
    );
  });

  it("that has the terminal is ended by any other signal", async () => {
    const commands = new Commands();
    const running = commands.run(...node("setTimeout(() => {}, 60_000)"), {
      cwd: folder,
      env: {},
      show: true,
    });
    setTimeout(() => commands.stop("SIGTERM"), 300);
    await expect(running).rejects.toThrow("Stopped by SIGTERM.");
  });

  it("is still ended when the one before it was not there", async () => {
    const commands = new Commands();
    await commands.run("no-such-program", [], { cwd: folder, env: {} });
    const running = commands.run(...node("setTimeout(() => {}, 60_000)"), { cwd: folder, env: {} });
    setTimeout(() => commands.stop("SIGTERM"), 300);
    await expect(running).rejects.toThrow("Stopped by SIGTERM.");
  });

  it("that has no terminal, though it was passed on, is ended by Ctrl-C too", async () => {
    const { isTTY } = process.stdin;
    process.stdin.isTTY = false;
    const commands = new Commands();
    const running = commands.run(...node("setTimeout(() => process.exit(7), 5_000)"), {
      cwd: folder,
      env: {},
      show: true,
    });
    commands.stop("SIGINT");
    process.stdin.isTTY = isTTY;
    await expect(running).rejects.toThrow("Stopped by SIGINT.");
  });

  it("that has the terminal is left to answer Ctrl-C itself", async () => {
    const { isTTY } = process.stdin;
    process.stdin.isTTY = true;
    const commands = new Commands();
    const told = 'require("node:fs").writeSync(3, "Ctrl-C"); setTimeout(() => process.exit(7), 2_000)';
    const running = commands.run(...node(told), { cwd: folder, env: {}, show: true });
    commands.stop("SIGINT");
    process.stdin.isTTY = isTTY;
    expect((await running).code).toBe(7);
  });

  it("that has the terminal is ended by an interrupt that did not reach it, as by kill -INT", async () => {
    const { isTTY } = process.stdin;
    process.stdin.isTTY = true;
    const commands = new Commands();
    const running = commands.run(...node("setTimeout(() => process.exit(7), 20_000)"), {
      cwd: folder,
      env: {},
      show: true,
    });
    commands.stop("SIGINT");
    process.stdin.isTTY = isTTY;
    await expect(running).rejects.toThrow("Stopped by SIGINT.");
  });
});

/** Whether a process has ended; a zombie counts as ended. */
function isGone(pid: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return true;
  }
}
