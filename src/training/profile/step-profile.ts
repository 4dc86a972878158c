import { displaySymbol, formatFixed, type MimeBundle, Shown, tableBundle } from "mixture-growth-display";
import { demand, list, number, optional, record, text } from "../../checking/shapes.js";

/** What one kind of operation takes of a training step. */
export interface ProfileRow {
  /** Name in TensorFlow's operation registry. */
  readonly operation: string;
  /** What it computes in a step; empty where there is nothing to say. */
  readonly what: string;
  /** Milliseconds in a step. */
  readonly ms: number;
  /** How often a step runs it. */
  readonly calls: number;
  /** Of all operations' time, from 0 to 1. */
  readonly share: number;
}

/** What a {@link StepProfile} is made of. */
export interface StepProfileValues {
  /** What was profiled: run, nets, batch. */
  readonly title: string;
  /** Longest first. */
  readonly rows: readonly ProfileRow[];
  /** Milliseconds of a step run operation by operation, the time between them included. */
  readonly plainMs: number;
  /** Milliseconds of a step as one function; undefined where steps are not compiled. */
  readonly compiledMs: number | undefined;
}

const valuesShape = record<StepProfileValues>({
  title: text("Say what was profiled."),
  rows: list(
    record<ProfileRow>({
      operation: text("Name the operation."),
      what: (value, at) => typeof value === "string" || at.expected("to be a text", value, 'Use "".'),
      ms: number({ min: 0 }),
      calls: number({ min: 0 }),
      share: number({ min: 0, max: 1 }),
    }),
  ),
  plainMs: number({ min: 0 }),
  compiledMs: optional(number({ min: 0 })),
});

/** Where the time of a training step goes, by operation: a table that displays itself. */
export class StepProfile extends Shown implements StepProfileValues {
  readonly title: string;
  readonly rows: readonly ProfileRow[];
  readonly plainMs: number;
  readonly compiledMs: number | undefined;

  constructor(values: StepProfileValues) {
    super();
    demand(values, valuesShape, "values", "StepProfile");
    const { title, rows, plainMs, compiledMs } = values;
    this.title = title;
    this.rows = rows;
    this.plainMs = plainMs;
    this.compiledMs = compiledMs;
  }

  [displaySymbol](): MimeBundle {
    const columns = [
      { key: "operation" },
      { key: "what", label: "what it computes" },
      { key: "ms", label: "time a step (ms)", align: "right" },
      { key: "calls", label: "calls a step", align: "right" },
      { key: "share", label: "share (%)", align: "right" },
    ] as const;
    const rows = this.rows.map(({ operation, what, ms, calls, share }) => ({
      operation,
      what,
      ms: formatFixed(ms, 1),
      calls: formatFixed(calls, Number.isInteger(calls) ? 0 : 1),
      share: formatFixed(100 * share, 1),
    }));
    const plain = `${formatFixed(this.plainMs, 0)} ms operation by operation, as timed here`;
    const compiled =
      this.compiledMs === undefined
        ? ""
        : `; ${formatFixed(this.compiledMs, 0)} ms as one function, as it is trained, where some of these are one`;
    const caption = `a step of ${this.title}: ${plain}${compiled}`;
    return tableBundle(columns, rows, { caption, limit: 100 });
  }
}
