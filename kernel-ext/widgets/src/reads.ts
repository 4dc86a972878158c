import { AsyncLocalStorage } from "node:async_hooks";

/** Something whose value can be followed. */
export interface Source {
  /** Calls a listener after each change. @returns what ends it */
  follow(listener: () => unknown): () => void;
}

/** What happens while a function runs: what it reads, and what it makes that ends with it. */
export class Reads {
  readonly made: { close(): void }[] = [];
  readonly #sources = new Set<Source>();
  readonly #onRead: (source: Source) => void;

  /** @param onRead called with everything that is read, once */
  constructor(onRead: (source: Source) => void = () => undefined) {
    this.#onRead = onRead;
  }

  read(source: Source): void {
    if (this.#sources.has(source)) return;
    this.#sources.add(source);
    this.#onRead(source);
  }
}

const current = new AsyncLocalStorage<Reads>();

/** Runs a function, also over its awaits, and collects what it reads and makes. */
export function collect<T>(reads: Reads, work: () => T): T {
  return current.run(reads, work);
}

/** What the calling code is collected in. */
export function collecting(): Reads | undefined {
  return current.getStore();
}

/** Runs a function whose reads are not followed. */
export function unfollowed<T>(work: () => T): T {
  return current.run(new Reads(), work);
}
