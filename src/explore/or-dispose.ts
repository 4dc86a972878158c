/**
 * Makes something from what its maker owns, and frees that if it cannot be made: nobody else could.
 *
 * @throws what `make` throws
 */
export function orDispose<T>(owned: { dispose(): void }, make: () => T): T {
  try {
    return make();
  } catch (error) {
    owned.dispose();
    throw error;
  }
}

/** What a view says that is asked for more after it was disposed. @param run name of the run that it copied */
export function disposedCopies(run: string): Error {
  return new Error(
    `Expected a view whose copies are still there but got one that was disposed (run ${run}). Make the view again.`,
  );
}
