type Emit = (event: string | symbol, ...given: readonly unknown[]) => boolean;

/**
 * Hears an event of the process. Not by a listener: cells and libraries remove these, sometimes all at once, or put back those that
 * they found.
 *
 * @param hear gets what calls the listeners that others have, and what is emitted; it returns whether the event was handled
 */
export function hearProcess(
  event: string,
  hear: (tellListeners: () => boolean, ...given: readonly unknown[]) => boolean,
): void {
  const original = process.emit.bind(process) as Emit;
  const emit: Emit = (emitted, ...given) => {
    const tell = (): boolean => original(emitted, ...given);
    return emitted === event ? hear(tell, ...given) : tell();
  };
  Object.assign(process, { emit });
}
