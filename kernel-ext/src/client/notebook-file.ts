import { randomUUID } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type { Output } from "mixture-growth-display";

/** A cell; only code cells have outputs and an execution count. */
export interface NotebookCell {
  id: string;
  cell_type: "code" | "markdown" | "raw";
  metadata: Record<string, unknown>;
  source: string;
  outputs?: Output[];
  execution_count?: number | null;
}

/** A notebook in memory: texts are strings, not lists of lines as in the file. */
export interface Notebook {
  cells: NotebookCell[];
  metadata: Record<string, unknown>;
  nbformat: 4;
  nbformat_minor: number;
}

/**
 * Reads a notebook file of format 4.
 *
 * @param path the file
 * @returns the notebook; cells without an id get one
 * @throws Error if it is not such a file
 */
export function readNotebook(path: string): Notebook {
  const read = JSON.parse(readFileSync(path, "utf8")) as Partial<Notebook>;
  if (read.nbformat !== 4 || !Array.isArray(read.cells)) {
    throw new Error(
      `Expected a notebook of format 4 but got format ${String(read.nbformat)} (${path}). Save it again with Jupyter.`,
    );
  }
  return {
    cells: read.cells.map(readCell),
    metadata: read.metadata ?? {},
    nbformat: 4,
    nbformat_minor: Math.max(5, read.nbformat_minor ?? 5),
  };
}

/**
 * Writes a notebook file as Jupyter does: sorted keys, texts as lists of lines. The file is complete at every moment.
 *
 * @param path the file
 * @param notebook the notebook
 */
export function writeNotebook(path: string, notebook: Notebook): void {
  const text = `${JSON.stringify(sorted({ ...notebook, cells: notebook.cells.map(fileCell) }), undefined, 1)}\n`;
  const part = `${path}.${process.pid}.part`;
  try {
    writeFileSync(part, text);
    renameSync(part, path);
  } finally {
    rmSync(part, { force: true });
  }
}

function readCell(cell: NotebookCell): NotebookCell {
  const { id = randomUUID().slice(0, 8), cell_type, metadata, source } = cell;
  const common = { id, cell_type, metadata: metadata ?? {}, source: joined(source) };
  if (cell_type !== "code") return { ...cell, ...common };
  return {
    ...common,
    outputs: (cell.outputs ?? []).map(readOutput),
    execution_count: cell.execution_count ?? null,
  };
}

function readOutput(output: Output): Output {
  if (output.output_type === "stream") return { ...output, text: joined(output.text) };
  if (output.output_type === "error") return output;
  return { ...output, data: mapData(output.data, (type, value) => (isJson(type) ? value : joined(value))) };
}

function mapData(
  data: Readonly<Record<string, unknown>>,
  change: (type: string, value: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).map(([type, value]) => [type, change(type, value)]));
}

function fileCell(cell: NotebookCell): object {
  const source = lines(cell.source);
  return cell.outputs ? { ...cell, source, outputs: cell.outputs.map(fileOutput) } : { ...cell, source };
}

function fileOutput(output: Output): object {
  if (output.output_type === "stream") return { ...output, text: lines(output.text) };
  if (output.output_type === "error") return output;
  const inLines = (type: string, value: unknown): unknown =>
    typeof value === "string" && isLines(type) ? lines(value) : value;
  return { ...output, data: mapData(output.data, inLines) };
}

/** Jupyter stores pictures in one piece. */
function isLines(type: string): boolean {
  return (
    !isJson(type) && (type.startsWith("text/") || type === "image/svg+xml" || type.endsWith("javascript"))
  );
}

function isJson(type: string): boolean {
  return type === "application/json" || type.endsWith("+json");
}

function joined(text: unknown): string {
  return Array.isArray(text) ? text.join("") : String(text ?? "");
}

function lines(text: string): string[] {
  return text === "" ? [] : text.split(/(?<=\n)/);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
