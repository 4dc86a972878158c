import { createReadStream, existsSync } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { readTar, type TarEntry } from "../../src/data/archives/tar.js";
import { DataError } from "../../src/data/data-error.js";
import { isFolder } from "../../src/files/folders.js";
import { ensureFolder, expectRoom, findMismatch, withLock, writeWhole } from "../durable-files.js";
import { openPacked } from "../formats/packed-stream.js";
import { binaryRecords, nameFiles } from "./cifar-python.js";
import { type GetOptions, getArchive } from "./get-options.js";
import type { CifarPublication } from "./sources.js";

const maxFileBytes = 2 ** 28;

/**
 * Downloads a CIFAR set as the files of its binary version, each with its published checksum.
 *
 * Takes the binary and the python archive alike; the latter's pickles are read, never executed, and the result is
 * checked against the binary version's checksums, so that no mirror has to be trusted.
 *
 * @returns the folder
 * @throws DataError when no source delivers, the archive is not the published one, or the disk is full
 */
export async function getCifar(publication: CifarPublication, options: GetOptions): Promise<string> {
  const { layout } = publication;
  const folder = join(options.out, layout.folder);
  return withLock(join(options.out, `.${layout.kind}.lock`), async () => {
    if ((await missingFiles(publication, folder)).length === 0) {
      options.reporter.note(`${layout.title} is here and right: ${folder}`);
      return folder;
    }
    await expectRoom(options.out, 2 * (publication.archives[0]?.check.bytes ?? 0) + 20_000_000);
    const { path, isDownloaded } = await getArchive(publication.archives, options);
    await unpackCifar(publication, path, folder, options);
    const missing = await missingFiles(publication, folder);
    if (missing.length > 0) {
      throw new DataError(
        "corrupt",
        `Expected ${missing.join(", ")} but found none (${path}). Fetch the archive again.`,
      );
    }
    if (isDownloaded) await rm(path, { force: true });
    options.reporter.note(`${layout.title} is ready: ${folder}`);
    return folder;
  });
}

/** Names of the files that are missing or not the published ones. */
async function missingFiles(publication: CifarPublication, folder: string): Promise<readonly string[]> {
  const { layout } = publication;
  const missing: string[] = [];
  for (const file of [...layout.train, layout.test]) {
    const path = join(folder, file.name);
    if (!existsSync(path) || (await findMismatch(path, file)) !== undefined) missing.push(file.name);
  }
  const names: string[] = Object.values(layout.names);
  return [...missing, ...names.filter((name) => !existsSync(join(folder, name)))];
}

async function unpackCifar(
  publication: CifarPublication,
  archive: string,
  folder: string,
  options: GetOptions,
): Promise<void> {
  const { layout, python } = publication;
  const checks = new Map([...layout.train, layout.test].map((file) => [file.name, file]));
  const names = new Set<string>(Object.values(layout.names));
  ensureFolder(folder);
  let done = 0;
  const limits = { source: archive, maxEntryBytes: maxFileBytes, maxEntries: 100 };
  const entries = isFolder(archive) ? filesOf(archive) : readTar(openPacked(archive), limits);
  for await (const entry of entries) {
    options.signal.throwIfAborted();
    if (entry.kind !== "file") continue;
    const name = basename(entry.name);
    const converted = python.batches[name];
    if (checks.has(name)) {
      await writeWhole(join(folder, name), entry.body, { bytes: entry.size, ...checks.get(name) });
    } else if (names.has(name)) {
      await writeWhole(join(folder, name), entry.body);
    } else if (converted !== undefined) {
      const records = binaryRecords(await buffer(entry.body), layout.kind, entry.name);
      await writeWhole(join(folder, converted), [records], checks.get(converted));
    } else if (name === python.meta) {
      for (const [file, text] of nameFiles(await buffer(entry.body), layout.kind, entry.name)) {
        await writeWhole(join(folder, file), [Buffer.from(text)]);
      }
    }
    if (!(checks.has(name) || converted !== undefined)) continue;
    const label = `unpacking ${basename(archive)}`;
    options.reporter.progress({ label, done: ++done, total: checks.size, unit: "files" });
  }
}

/** The files of a folder as entries of an archive. */
async function* filesOf(folder: string): AsyncGenerator<TarEntry> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(folder, entry.name);
    const { size } = await stat(path);
    if (size <= maxFileBytes) yield { name: entry.name, kind: "file", size, body: createReadStream(path) };
  }
}
