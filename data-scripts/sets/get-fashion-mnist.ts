import { hash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { DataError } from "../../src/data/data-error.js";
import { download } from "../download/download.js";
import { expectRoom, withLock, writeWhole } from "../durable-files.js";
import type { GetOptions } from "./get-options.js";
import type { FashionPublication } from "./sources.js";

const maxBytes = 2 ** 26;

/**
 * Downloads the full Fashion-MNIST: four files, each checked by the MD5 of its content.
 *
 * @param options `archive` may be a folder that has the four files, for instance the Debian package's
 * @returns the folder
 * @throws DataError when no source delivers or a file has other content
 */
export async function getFashionMnist(publication: FashionPublication, options: GetOptions): Promise<string> {
  const folder = join(options.out, "fashion-mnist");
  return withLock(join(options.out, ".fashion-mnist.lock"), async () => {
    await expectRoom(folder, 40_000_000);
    for (const [stem, md5] of Object.entries(publication.contentMd5)) {
      const path = join(folder, `${stem}.gz`);
      if ((await contentMismatch(path, md5)) === undefined) continue;
      if (options.archive === undefined) await fetchOne(publication.bases, path, md5, options);
      else await copyOne(options.archive, path, md5);
    }
    options.reporter.note(`Fashion-MNIST is ready: ${folder}`);
    return folder;
  });
}

/** What is wrong with a gzipped file's content, if anything. */
async function contentMismatch(path: string, md5: string): Promise<string | undefined> {
  if (!existsSync(path)) return "Expected a file but found none";
  try {
    const content = gunzipSync(await readFile(path), { maxOutputLength: maxBytes });
    const found = hash("md5", content);
    return found === md5 ? undefined : `Expected content with MD5 ${md5} but got ${found}`;
  } catch (error) {
    return `Expected a whole gzip file but got ${error instanceof Error ? error.message : String(error)}`;
  }
}

const byHand =
  "use --archive FOLDER with the four files; on Debian the package dataset-fashion-mnist puts them into /usr/share/datasets/fashion-mnist";

async function fetchOne(
  known: readonly string[],
  path: string,
  md5: string,
  { urls, patience, reporter, signal }: GetOptions,
): Promise<void> {
  const label = basename(path);
  const file = { label, path, maxBytes, mismatch: (at: string) => contentMismatch(at, md5) };
  const sources = [...urls, ...known].map((base) => ({ url: `${base.replace(/\/$/, "")}/${label}`, file }));
  await download(sources, { byHand, ...patience, reporter, signal });
}

async function copyOne(from: string, path: string, md5: string): Promise<void> {
  const folder = from.endsWith(".gz") ? dirname(from) : from;
  const source = join(folder, basename(path));
  if (!existsSync(source)) {
    throw new DataError(
      "missing",
      `Expected ${basename(path)} but found none (${folder}). --archive takes the folder with the four files.`,
    );
  }
  const mismatch = await contentMismatch(source, md5);
  if (mismatch !== undefined) {
    throw new DataError(
      "checksum",
      `${mismatch} (${source}). It is not the published file: fetch it from another place.`,
    );
  }
  await writeWhole(path, [await readFile(source)]);
}
