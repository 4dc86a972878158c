/** An invalid PyTorch file, or one without readable tensors. */
export class TorchFileError extends Error {
  override readonly name = "TorchFileError";
  readonly code = "TORCH_FILE";
}

/** Makes the errors about one file. */
export function wrongIn(where: string): (expected: string, found: string) => TorchFileError {
  return (expected, found) => torchFileError(expected, found, where);
}

/** An error about an invalid file. */
export function torchFileError(expected: string, found: string, where: string): TorchFileError {
  return new TorchFileError(`Expected ${expected} but got ${found} (${where}). Copy or save the file again.`);
}
