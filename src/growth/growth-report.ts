import { demand, integer, list, record, text } from "../checking/shapes.js";

/** What growth did to one tensor of the state. */
export interface GrowthReportRow {
  /** Name of the tensor. */
  readonly tensor: string;
  /** Parameters, batch norm statistics, or what the optimizer keeps of them. */
  readonly what:
    | "coefficients"
    | "templates"
    | "weights"
    | "batch norm"
    | "momentum"
    | "first moment"
    | "second moment";
  /** `"copied"`: widened by copies of its own entries; `"added"`: it did not exist before. */
  readonly fate:
    | "kept"
    | "joined"
    | "padded"
    | "copied"
    | "rescaled"
    | "added"
    | "re-initialised"
    | "dropped";
  /** Numbers in the tensor. */
  readonly elements: number;
}

const reportShape = record<{ phase: unknown; rows: unknown }>({
  phase: text("Name the phase."),
  rows: list(
    record<GrowthReportRow>({ tensor: text(), what: text(), fate: text(), elements: integer({ min: 0 }) }),
  ),
});

/** What growth did, tensor by tensor; a cell shows its summary. */
export class GrowthReport {
  /** The plan's phase. */
  readonly phase: string;
  readonly rows: readonly GrowthReportRow[];

  constructor(phase: string, rows: readonly GrowthReportRow[]) {
    demand({ phase, rows }, reportShape, "arguments", "GrowthReport");
    this.phase = phase;
    this.rows = rows;
  }

  /** Tensors and numbers by what they are and what became of them. */
  summary(): { what: string; fate: string; tensors: number; numbers: number }[] {
    const groups = new Map<string, { what: string; fate: string; tensors: number; numbers: number }>();
    for (const { what, fate, elements } of this.rows) {
      const group = groups.get(`${what} ${fate}`) ?? { what, fate, tensors: 0, numbers: 0 };
      group.tensors += 1;
      group.numbers += elements;
      groups.set(`${what} ${fate}`, group);
    }
    return [...groups.values()];
  }
}
