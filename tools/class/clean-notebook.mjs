// @ts-check
import { isDeepStrictEqual } from "node:util";

/** @typedef {import("mixture-growth-kernel").Notebook} Notebook */

/**
 * A notebook as its author wrote it: without outputs, counts, widgets, and what editors note beside cells.
 *
 * @param {Notebook} notebook
 * @returns {Notebook}
 */
export function cleanNotebook({ cells, metadata, nbformat, nbformat_minor }) {
  const { kernelspec, language_info } = metadata;
  return {
    cells: cells.map(({ id, cell_type, metadata: own, source }) => {
      const common = { id, cell_type, metadata: own.tags === undefined ? {} : { tags: own.tags }, source };
      return cell_type === "code" ? { ...common, outputs: [], execution_count: null } : common;
    }),
    metadata: { kernelspec, language_info },
    nbformat,
    nbformat_minor,
  };
}

/**
 * Whether somebody changed a notebook, apart from running it.
 *
 * @param {Notebook} notebook
 * @param {Notebook} original
 */
export function isChanged(notebook, original) {
  const written = (/** @type {Notebook} */ { cells }) =>
    cells.map(({ cell_type, source }) => [cell_type, source.trimEnd()]);
  return !isDeepStrictEqual(written(notebook), written(original));
}
