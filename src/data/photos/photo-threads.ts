import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { DataError, type DataErrorCode } from "../data-error.js";
import { loadDecoder } from "./photo-decoding.js";
import {
  createPhotoReader,
  type PhotoJob,
  type PhotoPixels,
  type PhotoReader,
  type PhotoReading,
} from "./photo-reading.js";

/** A message to a reading thread. */
export type ToPhotoThread = { readonly kind: "read"; readonly job: PhotoJob } | { readonly kind: "close" };

/** A reading thread's answer. */
export type FromPhotoThread =
  | { readonly kind: "read"; readonly number: number; readonly pixels: PhotoPixels }
  | {
      readonly kind: "failed";
      readonly number: number;
      readonly code: DataErrorCode | undefined;
      readonly message: string;
    };

/**
 * A reader that continues while this thread is blocked: each batch is made by one of several worker threads.
 *
 * @param threads how many; 0 to read in this thread
 * @throws DataError without the package that decodes
 */
export async function openPhotoReader(reading: PhotoReading, threads: number): Promise<PhotoReader> {
  const file = new URL("./photo-thread.js", import.meta.url);
  if (threads === 0 || !existsSync(fileURLToPath(file))) return createPhotoReader(reading);
  // The decoder's libraries must stay loaded after the last of these threads has ended.
  await loadDecoder();
  const workers = Array.from({ length: threads }, () => new PhotoThread(file, reading));
  let next = 0;
  return {
    read: (job) => (workers[next++ % threads] as PhotoThread).read(job),
    close: async () => void (await Promise.all(workers.map((worker) => worker.close()))),
  };
}

/** One thread for every four processors, from 1 to 4: decoding uses further threads. */
export function defaultThreads(): number {
  return Math.min(4, Math.max(1, Math.floor(availableParallelism() / 4)));
}

/** Settles a batch that was asked for. */
interface Pending {
  readonly resolve: (pixels: PhotoPixels) => void;
  readonly reject: (error: Error) => void;
}

/** A worker thread that reads. It keeps the process alive only while a batch, or its end, is awaited. */
class PhotoThread implements PhotoReader {
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  readonly #pending: Map<number, Pending> = new Map();
  #isClosed = false;
  /** Why nothing is read any more: the thread has ended, by itself or on request. */
  #ended: Error | undefined;

  constructor(file: URL, reading: PhotoReading) {
    // The options of this process, such as --eval, are not meant for the thread.
    this.#worker = new Worker(file, { workerData: reading, execArgv: [] });
    this.#worker.unref();
    this.#worker.on("message", (mail: FromPhotoThread) => this.#take(mail));
    this.#worker.on("error", (error) => this.#end(error));
    this.#exited = new Promise((resolve) => {
      this.#worker.once("exit", () => {
        this.#end(new Error("Reading photographs was stopped."));
        resolve();
      });
    });
  }

  read(job: PhotoJob): Promise<PhotoPixels> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#pending.set(job.number, { resolve, reject });
      this.#worker.ref();
      this.#post({ kind: "read", job });
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#worker.ref();
    this.#post({ kind: "close" });
    await this.#exited;
  }

  #take(mail: FromPhotoThread): void {
    const pending = this.#pending.get(mail.number);
    this.#pending.delete(mail.number);
    if (this.#pending.size === 0 && !this.#isClosed) this.#worker.unref();
    if (mail.kind === "read") pending?.resolve(mail.pixels);
    else
      pending?.reject(
        mail.code === undefined ? new Error(mail.message) : new DataError(mail.code, mail.message),
      );
  }

  #end(reason: Error): void {
    this.#ended ??= reason;
    for (const { reject } of this.#pending.values()) reject(this.#ended);
    this.#pending.clear();
  }

  #post(mail: ToPhotoThread): void {
    this.#worker.postMessage(mail);
  }
}
