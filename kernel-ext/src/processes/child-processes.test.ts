import { existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { TestKernel } from "../test-support/test-kernel.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

let kernel: TestKernel;

beforeAll(async () => {
  kernel = await TestKernel.start();
}, 120_000);

afterAll(() => kernel.close());

describe("what a process prints that inherits its output", () => {
  it.each([
    ["execSync", "execSync('echo hi', { stdio: 'inherit' })"],
    ["execFileSync", "execFileSync('echo', ['hi'], { stdio: 'inherit' })"],
    ["spawnSync", "void spawnSync('echo', ['hi'], { stdio: [0, process.stdout, 2] })"],
    ["spawn", "await once(spawn('echo', ['hi'], { stdio: 'inherit' }), 'close'); null"],
  ])("is the cell's, by %s", async (name, call) => {
    const imports = `import { ${name} } from "node:child_process"; import { once } from "node:events";`;
    const { text, reply } = await kernel.run(`${imports} ${call}`);
    expect(reply.status).toBe("ok");
    expect(text("stdout")).toBe("hi\n");
  });

  it("is what it returns as before if it does not inherit it", async () => {
    const { result } = await kernel.run(
      `import { execSync } from "node:child_process"; execSync("echo hi", { encoding: "utf8" })`,
    );
    expect(result).toEqual({ "text/plain": "'hi\\n'" });
  });

  it("comes before the error of a command that fails", async () => {
    const { text, reply } = await kernel.run("execSync('echo hi; exit 3', { stdio: 'inherit' })");
    expect(text("stdout")).toBe("hi\n");
    expect(reply.evalue).toBe("Command failed: echo hi; exit 3");
  });
});

describe("stop reaches", () => {
  const imports = `import { execSync, spawn } from "node:child_process"; import { once } from "node:events";`;

  it.each([
    ["a process that the cell waits for", "execSync('sleep 40');"],
    ["one that it waits for after an await", "await null; execSync('sleep 40; echo late');"],
  ])("%s", async (_, code) => {
    const { reply, stopSeconds } = await kernel.runAndStop(`${imports} console.log('on'); ${code}`);
    expect(reply.ename).toBe("KeyboardInterrupt");
    expect(stopSeconds).toBeLessThan(2);
  });

  it("what a process has started", async () => {
    const { text } = await kernel.runAndStop(
      `${imports} const outer = spawn("sh", ["-c", "sh -c 'echo $$; exec sleep 42'; echo late"]); outer.stdout.pipe(process.stdout); await once(outer, "exit");`,
    );
    await expectEnded(Number(text("stdout")));
  });

  it("one that runs beside the cell", async () => {
    const { text } = await kernel.runAndStop(
      `${imports} const beside = spawn("sleep", ["40"]); console.log(beside.pid); await once(beside, "exit");`,
    );
    await expectEnded(Number(text("stdout")));
  });
});

it("processes end with the kernel, without those that were detached", async () => {
  const own = await TestKernel.start();
  const { text } = await own.run(
    `import { spawn } from "node:child_process";
     const ends = spawn("sleep", ["40"]); const stays = spawn("sleep", ["41"], { detached: true });
     console.log(ends.pid, stays.pid);`,
  );
  const [ends, stays] = text("stdout").split(" ").map(Number);
  await own.close();
  await expectEnded(Number(ends));
  expect(existsSync(`/proc/${stays}`)).toBe(true);
  process.kill(Number(stays));
});

async function expectEnded(pid: number): Promise<void> {
  for (let waited = 0; existsSync(`/proc/${pid}`) && waited < 100; waited++) await pause(50);
  expect(existsSync(`/proc/${pid}`)).toBe(false);
}
