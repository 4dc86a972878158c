export {
  displayName,
  installKernelspec,
  type KernelspecOptions,
  kernelName,
  type Place,
  uninstallKernelspec,
} from "./bin/kernelspec.js";
export { type CellFailure, type ExecutedNotebook, executeNotebook } from "./client/execute-notebook.js";
export type { CellProgress, ExecuteNotebookOptions } from "./client/execute-options.js";
export { type Notebook, type NotebookCell, readNotebook, writeNotebook } from "./client/notebook-file.js";
export type { Engine } from "./engine/engine.js";
export type { KernelHost } from "./session/notebook-host.js";
