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
