import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ensureFolder, expectRoom, findMismatch, withLock, writeWhole } from "./durable-files.js";

let root = "";
let folder = "";
let path = "";
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "durable-"));
});
beforeEach(() => {
  folder = mkdtempSync(join(root, "out-"));
  path = join(folder, "train.bin");
});
afterAll(() => rmSync(root, { recursive: true }));

/** A program that does something to the file and prints, with the functions as they were built. */
function program(body: string): string {
  const script = join(mkdtempSync(join(root, "script-")), "script.mjs");
  const built = fileURLToPath(new URL("./dist/data-scripts/durable-files.js", import.meta.url));
  const head = `import { readdirSync } from "node:fs"; import { findMismatch, writeWhole } from ${JSON.stringify(built)};`;
  writeFileSync(script, `${head} const [path, folder] = process.argv.slice(2);\n${body}`);
  return script;
}

/** The mount is the program's alone, and goes with it. */
const alone = ["--map-root-user", "--mount", "--", "sh", "-c"];
const mount = 'mount -t tmpfs -o size=64k tmpfs "$0"';
const canMount = spawnSync("unshare", [...alone, mount, tmpdir()]).status === 0;
const reason = canMount ? "" : " (no disk can be mounted here)";

it("a folder that the system does not take is refused, whatever needs it", async () => {
  const refused = /Expected .* but got E[A-Z]+ \(\/proc\/none.*\)\. .*--out/;
  expect(() => ensureFolder("/proc/none/inside")).toThrow(refused);
  await expect(expectRoom("/proc/none", 1)).rejects.toThrow(refused);
  await expect(withLock("/proc/none/lock", async () => {})).rejects.toThrow(refused);
});

describe("a file that is checked", () => {
  it("tells how far it is read, and can be stopped", async () => {
    writeFileSync(path, new Uint8Array(3_000_000));
    const told: string[] = [];
    const watch = (done: number, total: number): void => void told.push(`${done} of ${total}`);
    expect(await findMismatch(path, { bytes: 3_000_000, md5: "0" }, watch)).toMatch(
      /^Expected MD5 0 but got/,
    );
    expect(told).toEqual(["1048576 of 3000000", "2097152 of 3000000", "3000000 of 3000000"]);
    const stopped = findMismatch(path, { md5: "0" }, () => {
      throw new Error("stopped");
    });
    await expect(stopped).rejects.toThrow("stopped");
  });
});

it("a folder that is made for an action goes again if the action leaves nothing there, whether it fails or not", async () => {
  const lock = join(folder, "data", "deep", "lock");
  const failing = withLock(lock, async () => {
    expect(readdirSync(join(folder, "data", "deep"))).toEqual(["lock"]);
    throw new Error("no network");
  });
  await expect(failing).rejects.toThrow("no network");
  expect(readdirSync(folder)).toEqual([]);
  await withLock(join(folder, "data", "lock"), async () => writeFileSync(join(folder, "data", "set"), ""));
  await withLock(lock, async () => {});
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual(["data", "data/set"]);
  await withLock(join(folder, "lock"), async () => rmSync(join(folder, "data"), { recursive: true }));
  expect(readdirSync(folder)).toEqual([]);
});

describe("a file that is written whole", () => {
  it("has its name once it is all there and right", async () => {
    const content = Buffer.from("content");
    const md5 = createHash("md5").update(content).digest("hex");
    await writeWhole(path, [content.subarray(0, 3), content.subarray(3)], { bytes: 7, md5 });
    expect(readFileSync(path)).toEqual(content);
    expect(readdirSync(folder)).toEqual(["train.bin"]);
  });

  it("that is not what it must be, or whose source fails, leaves nothing, and an older one as it was", async () => {
    writeFileSync(path, "old");
    await expect(writeWhole(path, [Buffer.from("new")], { bytes: 4 })).rejects.toThrow(
      "Expected 4 bytes but got 3",
    );
    const failing = function* (): Generator<Uint8Array> {
      yield Buffer.from("new");
      throw new Error("source");
    };
    await expect(writeWhole(path, failing())).rejects.toThrow("source");
    expect(readdirSync(folder)).toEqual(["train.bin"]);
    expect(readFileSync(path, "utf8")).toBe("old");
  });

  it("by a program that is killed has no such name, and the next program writes it", async () => {
    const script = program(`await writeWhole(path, (async function* () {
      yield new Uint8Array(1000);
      console.log("begun");
      await new Promise((resolve) => setTimeout(resolve, 1e6));
    })());`);
    const child = spawn(process.execPath, [script, path, folder], { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise((resolve) => child.stdout.once("data", resolve));
    const ended = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGKILL");
    await ended;
    expect(readdirSync(folder)).toEqual(["train.bin.partial"]);
    await writeWhole(path, [Buffer.from("whole")]);
    expect(readdirSync(folder)).toEqual(["train.bin"]);
    expect(readFileSync(path, "utf8")).toBe("whole");
  });

  it.skipIf(!canMount)(`onto a disk that becomes full leaves nothing and says what to do${reason}`, () => {
    const script = program(`const chunks = Array.from({ length: 9 }, () => new Uint8Array(20_000));
      const error = await writeWhole(path, chunks).catch((thrown) => thrown);
      console.log(JSON.stringify({ code: error.code, message: error.message, left: readdirSync(folder) }));`);
    const run = `${mount} && "${process.execPath}" "${script}" "${path}" "$0"`;
    const { stdout } = spawnSync("unshare", [...alone, run, folder], { encoding: "utf8" });
    const { code, message, left } = JSON.parse(stdout) as { code: string; message: string; left: string[] };
    expect([code, left]).toEqual(["disk", []]);
    expect(message).toMatch(/Expected to be able to write but got ENOSPC .*make room or use --out/);
  });
});
