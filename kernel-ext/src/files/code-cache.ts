import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import vm from "node:vm";
import { makeFolder } from "./make-folder.js";

/** A module that was loaded, and what keeps its machine code for the next time. */
export interface CachedModule {
  readonly exports: unknown;
  /** Stores what has been compiled so far, unless it is stored already. What cannot be written is skipped. */
  store(): void;
}

const wrapperStart = "(function (exports, require, module, __filename, __dirname) {";

/**
 * Loads a CommonJS file with the code that V8 has compiled for it before: a compiler is nine megabytes of source.
 * Node's own compile cache begins with version 22, and keeps no function that was compiled later than the file.
 *
 * @param folder where the code is kept: only what this user alone can write to may be one
 */
export function requireCached(file: string, folder: string): CachedModule {
  const source = `${wrapperStart}${readFileSync(file, "utf8")}\n})`;
  const { size, mtimeMs } = statSync(file);
  const { NODE_OPTIONS = "" } = process.env;
  // V8 refuses what was stored under other flags: each set of them has a file of its own.
  const about = [file, size, mtimeMs, process.version, process.arch, NODE_OPTIONS, ...process.execArgv];
  const key = createHash("sha256").update(about.join("\n"));
  const stored = path.join(folder, `${path.basename(file, ".js")}-${key.digest("hex").slice(0, 16)}.code`);
  const cachedData = read(stored);
  const script = new vm.Script(source, { filename: file, ...(cachedData ? { cachedData } : {}) });
  const module = { exports: {} };
  const run = script.runInThisContext() as (...given: unknown[]) => void;
  run(module.exports, createRequire(file), module, file, path.dirname(file));
  const isStored = cachedData !== undefined && script.cachedDataRejected !== true;
  return {
    exports: module.exports,
    store: () => {
      if (!isStored) write(stored, script.createCachedData());
    },
  };
}

/** The code and, before it, its checksum: V8 runs whatever it is given. */
function read(file: string): Buffer | undefined {
  try {
    const whole = readFileSync(file);
    const code = whole.subarray(digestBytes);
    return digest(code).equals(whole.subarray(0, digestBytes)) ? code : undefined;
  } catch {
    return undefined;
  }
}

function write(file: string, code: Buffer): void {
  const part = `${file}.${process.pid}`;
  try {
    makeFolder(path.dirname(file), 0o700);
    writeFileSync(part, Buffer.concat([digest(code), code]), { mode: 0o600 });
    renameSync(part, file);
    discardOlder(path.dirname(file));
  } catch {
    discard(part);
  }
}

/** Compilers, versions of Node and flags come and go, and nobody asks for the code of an earlier one again. */
function discardOlder(folder: string): void {
  const files = readdirSync(folder)
    .filter((name) => /\.code(\.\d+)?$/.test(name))
    .map((name) => path.join(folder, name));
  const newestFirst = files
    .map((file) => ({ file, time: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((one, other) => other.time - one.time);
  for (const { file } of newestFirst.slice(keptFiles)) discard(file);
}

const keptFiles = 6;

function discard(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // its folder is none
  }
}

const digestBytes = 32;

function digest(code: Uint8Array): Buffer {
  return createHash("sha256").update(code).digest();
}
