import type { LabelledDataset } from "../data/dataset.js";
import type { Table } from "../report/history-table.js";
import type { Run } from "../training/run/run.js";

/** What an experiment measures on its trained nets, beside accuracy and cost. */
export interface NetAnalysis {
  /**
   * Called before anything is trained.
   *
   * @throws DataError for data that it cannot look at.
   */
  expect?(data: LabelledDataset): void;
  /** Looks at a run that is done, before its nets are freed; runs come in the order of cases, seed by seed. */
  look(method: string, run: Run): Promise<void>;
  /** Tidy tables by name, such as `"similarity"`; each becomes a file of that name. */
  tables(): Readonly<Record<string, Table>>;
}
