/** An invalid safetensors file, or a tensor that such a file cannot hold. */
export class SafetensorsError extends Error {
  override readonly name = "SafetensorsError";
  readonly code = "SAFETENSORS";
}

/** An error about a file that the system does not let us read. */
export function unreadable(where: string, cause: unknown): SafetensorsError {
  const { code = "an error" } = cause as NodeJS.ErrnoException;
  return new SafetensorsError(
    `Expected a safetensors file that can be read but got ${code} (${where}). Check the path and its permissions.`,
    { cause },
  );
}

/** An error about an invalid file. */
export function safetensorsError(expected: string, found: string, where: string): SafetensorsError {
  return new SafetensorsError(
    `Expected ${expected} but got ${found} (${where}). Copy or make the file again.`,
  );
}
