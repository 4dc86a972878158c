import { tmpdir } from "node:os";
import path from "node:path";
import { murmur2 } from "./murmur2.js";

/**
 * How a front end names the source of a cell: it computes the same name from the code. JupyterLab shows `Cell [3]` for a path only
 * where that has `ipykernel_`.
 */
export const cellNaming: {
  readonly hashMethod: string;
  readonly hashSeed: number;
  readonly tmpFilePrefix: string;
  readonly tmpFileSuffix: string;
} = {
  hashMethod: "Murmur2",
  hashSeed: 0xc70f6907,
  tmpFilePrefix: path.join(tmpdir(), `mixture-growth-ipykernel_${process.pid}${path.sep}`),
  tmpFileSuffix: ".ts",
};

/** The path that stands for a cell's code; there is no such file. */
export function cellPath(code: string): string {
  const { tmpFilePrefix, hashSeed, tmpFileSuffix } = cellNaming;
  return `${tmpFilePrefix}${murmur2(code, hashSeed)}${tmpFileSuffix}`;
}

/** Whether a path stands for the code of a cell. */
export function isCellPath(file: string): boolean {
  return file.startsWith(cellNaming.tmpFilePrefix);
}
