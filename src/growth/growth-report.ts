/** What growth did to one tensor of the state. */
export interface GrowthReportRow {
  readonly tensor: string;
  /** Parameters, batch norm statistics or momentum. */
  readonly what: "coefficients" | "templates" | "weights" | "batch norm" | "momentum";
  readonly fate: "kept" | "joined" | "padded" | "re-initialised" | "dropped";
  readonly elements: number;
}

/** What growth did, tensor by tensor. */
export interface GrowthReport {
  readonly phase: string;
  readonly rows: readonly GrowthReportRow[];
}
