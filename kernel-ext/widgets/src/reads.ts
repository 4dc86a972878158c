import { AsyncLocalStorage } from "node:async_hooks";

/** Something whose value can be followed. */
export interface Source {
  /** Calls a listener after each change. @returns what ends it */
  follow(listener: () => unknown): () => void;
}

/** What happened while a function ran: what it read, and what it made that ends with it. */
export class Reads {
  readonly sources: Set<Source> = new Set();
  readonly made: { close(): void }[] = [];
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
