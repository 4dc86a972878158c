import { open, rm, stat } from "node:fs/promises";
import { get as getPlain, type IncomingMessage } from "node:http";
import { get as getSecure } from "node:https";
import { dirname } from "node:path";
import { DataError } from "../../src/data/data-error.js";
import { refusal } from "../../src/setup/proxy-words.mjs";
import { asDiskError, ensureFolder } from "../durable-files.js";
import { type HttpProxy, proxyFor } from "./proxy.js";

/** One attempt to download a file from one address. */
export interface Transfer {
  readonly url: string;
  /** File for the bytes; an existing one is continued. */
  readonly part: string;
  /** Exact length of the whole file, if known. */
  readonly bytes?: number;
  /** Never write more than this. */
  readonly maxBytes: number;
  /** Give up below this rate; 0 for never. */
  readonly slowBytesPerSecond: number;
  /** Time over which the rate is taken. */
  readonly slowSeconds: number;
  /** Give up when nothing arrives for this long. */
  readonly stallSeconds: number;
  readonly signal: AbortSignal;
  readonly onProgress: (received: number, total: number | undefined) => void;
}

/** What lies between this machine and every source. */
export interface Barrier {
  /** The system's word for it. */
  readonly reason: string;
  readonly proxy?: HttpProxy;
  /** Whether the proxy is what refuses. */
  readonly isRefusal?: boolean;
}

/** Why an attempt failed, and whether the same address is worth another. */
export class TransferFailure extends Error {
  override readonly name = "TransferFailure";
  readonly kind: "retry" | "slow" | "useless";
  /** How fast a slow source was. */
  readonly bytesPerSecond: number | undefined;
  /** Why the source was not even reached; undefined where it has answered. */
  readonly barrier: Barrier | undefined;

  constructor(
    kind: "retry" | "slow" | "useless",
    message: string,
    options: ErrorOptions & { readonly bytesPerSecond?: number; readonly barrier?: Barrier } = {},
  ) {
    super(message, options);
    this.kind = kind;
    this.bytesPerSecond = options.bytesPerSecond;
    this.barrier = options.barrier;
  }
}

/**
 * Downloads a file, or the rest of it, from one address.
 *
 * Received bytes stay in the part file. It is continued only if the server answers 206 with exactly the requested range;
 * on 200 it starts over.
 *
 * @returns whether the part file was continued
 * @throws TransferFailure when this attempt failed
 * @throws DataError when the disk is full
 */
export async function transfer(options: Transfer): Promise<{ readonly isResumed: boolean }> {
  const stall = new StallWatch(options);
  try {
    const have = await partLength(options);
    if (have > 0 && have === options.bytes) return { isResumed: true };
    const response = await request(options.url, have, stall.signal);
    stall.hasAnswer = true;
    const start = await startOf(response, have, options);
    await receive(response, start, options, stall);
    return { isResumed: start > 0 };
  } catch (error) {
    throw classify(error, options, stall);
  } finally {
    stall.stop();
  }
}

/** Ends a request that stalls or that the user stops. */
class StallWatch {
  readonly #controller = new AbortController();
  readonly #milliseconds: number;
  readonly signal: AbortSignal;
  #timer: NodeJS.Timeout | undefined;
  isStalled = false;
  hasAnswer = false;

  constructor({ stallSeconds, signal }: Transfer) {
    this.#milliseconds = stallSeconds * 1000;
    this.signal = AbortSignal.any([signal, this.#controller.signal]);
    this.touch();
  }

  touch(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.isStalled = true;
      this.#controller.abort();
    }, this.#milliseconds);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#controller.abort();
  }
}

async function partLength(options: Transfer): Promise<number> {
  const length = await stat(options.part).then(
    (stats) => stats.size,
    () => 0,
  );
  if (length <= (options.bytes ?? options.maxBytes)) return length;
  await rm(options.part);
  return 0;
}

async function request(url: string, from: number, signal: AbortSignal): Promise<IncomingMessage> {
  let address = url;
  for (let redirects = 0; redirects < 6; redirects++) {
    const proxy = proxyFor(address);
    const response = await ask(address, from, signal, proxy).catch((error: unknown) => {
      throw proxy === undefined || signal.aborted ? error : throughProxy(proxy, error);
    });
    const { statusCode = 0, headers } = response;
    if (statusCode === 407 && proxy !== undefined) {
      response.destroy();
      const barrier = { reason: "407", proxy, isRefusal: true };
      throw new TransferFailure("useless", refusal(proxy), { barrier });
    }
    if (![301, 302, 303, 307, 308].includes(statusCode) || headers.location === undefined) return response;
    response.destroy();
    address = new URL(headers.location, address).href;
  }
  throw new TransferFailure("useless", "more than 5 redirects");
}

/** A proxy that does not let requests pass looks like a server that does not answer. */
function throughProxy(proxy: HttpProxy, cause: unknown): TransferFailure {
  const barrier = { reason: codeOf(cause), proxy };
  const message = `no answer through the proxy ${proxy.host}: ${reasonOf(cause)}`;
  return new TransferFailure("retry", message, { cause, barrier });
}

function ask(
  address: string,
  from: number,
  signal: AbortSignal,
  proxy: HttpProxy | undefined,
): Promise<IncomingMessage> {
  const { protocol } = new URL(address);
  if (protocol !== "http:" && protocol !== "https:") {
    throw new TransferFailure("useless", `not an http address: ${address}`);
  }
  const headers = {
    "accept-encoding": "identity",
    "user-agent": "mixture-growth-data",
    ...(from > 0 ? { range: `bytes=${from}-` } : {}),
  };
  return new Promise((resolve, reject) => {
    const get = protocol === "http:" ? getPlain : getSecure;
    const agent = proxy === undefined ? {} : { agent: proxy.agent };
    get(address, { headers, signal, ...agent }, resolve).on("error", reject);
  });
}

/** The position in the file where the response's bytes belong. */
async function startOf(response: IncomingMessage, have: number, options: Transfer): Promise<number> {
  const { statusCode = 0, headers } = response;
  const stated = headers["content-length"] === undefined ? undefined : Number(headers["content-length"]);
  if (statusCode === 206) {
    const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers["content-range"] ?? "");
    const isRight =
      range !== null &&
      Number(range[1]) === have &&
      (range[2] === "*" || options.bytes === undefined || Number(range[2]) === options.bytes);
    if (isRight) return have;
  }
  if (statusCode === 206 || statusCode === 416) {
    // What we have does not fit what the server has: start over with the next attempt.
    await rm(options.part, { force: true });
    throw new TransferFailure("retry", `the server cannot continue at byte ${have} (status ${statusCode})`);
  }
  if (statusCode !== 200) {
    const isPassing = statusCode >= 500 || statusCode === 408 || statusCode === 429;
    throw new TransferFailure(isPassing ? "retry" : "useless", `the server answered ${statusCode}`);
  }
  if (options.bytes !== undefined && stated !== undefined && stated !== options.bytes) {
    throw new TransferFailure("useless", `the server has a file of ${stated} bytes, not of ${options.bytes}`);
  }
  return 0;
}

async function receive(
  response: IncomingMessage,
  start: number,
  options: Transfer,
  stall: StallWatch,
): Promise<void> {
  // Not before there is something to write: a failure leaves nothing behind.
  ensureFolder(dirname(options.part));
  const file = await open(options.part, start > 0 ? "a" : "w");
  const stated = Number(response.headers["content-length"]);
  const total = options.bytes ?? (Number.isFinite(stated) ? start + stated : undefined);
  const limit = options.bytes ?? options.maxBytes;
  const rate = new RateWatch(options);
  let received = start;
  try {
    options.onProgress(received, total);
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      stall.touch();
      received += chunk.length;
      if (received > limit) {
        throw new TransferFailure("useless", `the server sends more than ${limit} bytes`);
      }
      await file.appendFile(chunk);
      options.onProgress(received, total);
      rate.add(chunk.length);
    }
    await file.sync();
  } finally {
    await file.close();
    response.destroy();
  }
  if (total !== undefined && received < total) {
    throw new TransferFailure("retry", `the connection ended at byte ${received} of ${total}`);
  }
}

/** Detects a source that stays below the wanted rate. */
class RateWatch {
  readonly #options: Transfer;
  #since = performance.now();
  #bytes = 0;

  constructor(options: Transfer) {
    this.#options = options;
  }

  add(bytes: number): void {
    this.#bytes += bytes;
    const seconds = (performance.now() - this.#since) / 1000;
    if (seconds < this.#options.slowSeconds) return;
    const rate = this.#bytes / seconds;
    if (rate < this.#options.slowBytesPerSecond) {
      throw new TransferFailure("slow", `only ${Math.round(rate / 1000)} kB/s`, { bytesPerSecond: rate });
    }
    this.#since = performance.now();
    this.#bytes = 0;
  }
}

/** The error of a download that the user stopped. */
export function stopped(where = ""): DataError {
  const message = `Expected to finish but was stopped${where}. Run the same command again to continue.`;
  return new DataError("download", message);
}

function classify(error: unknown, options: Transfer, stall: StallWatch): unknown {
  if (error instanceof TransferFailure) return error;
  if (options.signal.aborted) return stopped(` (${options.url})`);
  if (stall.isStalled) {
    const reason = `nothing came for ${options.stallSeconds} s`;
    const barrier = stall.hasAnswer ? {} : { barrier: { reason } };
    return new TransferFailure("slow", reason, { bytesPerSecond: 0, cause: error, ...barrier });
  }
  if (error instanceof DataError) return error;
  const disk = asDiskError(error, options.part);
  if (disk instanceof DataError) return disk;
  const barrier = isUnreached(error) ? { barrier: { reason: codeOf(error) } } : {};
  return new TransferFailure("retry", reasonOf(error), { cause: error, ...barrier });
}

/** What the system says of addresses that it does not find or does not get to. */
function isUnreached(error: unknown): boolean {
  return /^(ENOTFOUND|EAI_\w+|ENET\w+|EHOST\w+|ECONNREFUSED|ETIMEDOUT)$/.test(codeOf(error));
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? reasonOf(error);
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return message || code || "connection failed";
}
