import {
  displaySymbol,
  formatCount,
  formatShort,
  type MimeBundle,
  Shown,
  tableBundle,
} from "mixture-growth-display";
import {
  demandArguments,
  instance,
  integer,
  list,
  oneOf,
  record,
  type Shape,
  text,
} from "../checking/shapes.js";
import {
  addCosts,
  type Cost,
  type CostConvention,
  conventionShape,
  costConventions,
  costHeadings,
  costShape,
  noCost,
} from "./convention.js";

const spendings = ["training", "evaluation", "analysis"] as const;
/** What something was spent on; `"analysis"` is what a growth method computes to decide. */
export type Spending = (typeof spendings)[number];

/** Images that passed through a net, and what that cost. */
export interface Spent {
  /** Images that passed through the net, each pass counted. */
  readonly images: number;
  /** What all of these passes cost, in every convention. */
  readonly cost: Cost;
}

/** The start of every sum of {@link Spent}. */
export const nothingSpent: Spent = { images: 0, cost: noCost };

/** Adds images and costs. */
export function addSpent(a: Spent, b: Spent): Spent {
  return { images: a.images + b.images, cost: addCosts([a.cost, b.cost]) };
}

/** A row of a ledger. */
export interface LedgerEntry extends Spent {
  /** Phase of the plan. */
  readonly phase: string;
  /** What it was spent on. */
  readonly what: Spending;
}

const entryShape: Shape = record<LedgerEntry>({
  phase: text("Name the phase that spent it."),
  what: oneOf(spendings),
  images: integer({ min: 0 }),
  cost: costShape,
});
const spendingsShape = list(oneOf(spendings), { use: '["training"]' });

/**
 * What was spent so far, by phase and purpose: an immutable value.
 *
 * It has one row per phase and purpose, so it stays small however long a run is. It displays itself as a table.
 *
 * @example
 * ```ts
 * let ledger = new CostLedger();
 * ledger = ledger.spend({ phase: "member 0", what: "training", images: 128, cost: stepCost(net, 128) });
 * ledger.total("macs");
 * ```
 * @throws InputError for wrong entries.
 */
export class CostLedger extends Shown {
  readonly entries: readonly LedgerEntry[];

  constructor(entries: readonly LedgerEntry[] = []) {
    super();
    demandArguments("CostLedger", { entries: [entries, list(entryShape)] });
    const rows = new Map<string, LedgerEntry>();
    for (const entry of entries) {
      const key = JSON.stringify([entry.phase, entry.what]);
      const known = rows.get(key);
      rows.set(key, known === undefined ? entry : { ...known, ...addSpent(known, entry) });
    }
    this.entries = [...rows.values()];
  }

  /** Adds an entry. */
  spend(entry: LedgerEntry): CostLedger {
    demandArguments("CostLedger.spend", { entry: [entry, entryShape] });
    return new CostLedger([...this.entries, entry]);
  }

  /** Adds the entries of another ledger. */
  plus(other: CostLedger): CostLedger {
    demandArguments("CostLedger.plus", { other: [other, instance(CostLedger, "Use run.ledger.")] });
    return new CostLedger([...this.entries, ...other.entries]);
  }

  /**
   * All that was spent, in one convention.
   *
   * @param what Default: training and analysis; evaluation is not part of a method.
   */
  total(convention: CostConvention, what: readonly Spending[] = ["training", "analysis"]): number {
    demandArguments("CostLedger.total", {
      convention: [convention, conventionShape],
      what: [what, spendingsShape],
    });
    return this.cost(what)[convention];
  }

  /** All that was spent, in every convention. */
  cost(what: readonly Spending[] = ["training", "analysis"]): Cost {
    demandArguments("CostLedger.cost", { what: [what, spendingsShape] });
    return addCosts(this.entries.filter((entry) => what.includes(entry.what)).map(({ cost }) => cost));
  }

  /** What a phase spent. */
  ofPhase(phase: string): CostLedger {
    demandArguments("CostLedger.ofPhase", { phase: [phase, text("Name a phase of the plan.")] });
    return new CostLedger(this.entries.filter((entry) => entry.phase === phase));
  }

  /** Plain data; `new CostLedger(JSON.parse(text))` reads it again. */
  toJSON(): readonly LedgerEntry[] {
    return this.entries;
  }

  [displaySymbol](): MimeBundle {
    const short = (value: unknown): string => formatShort(value as number);
    const rows = this.entries.map(({ phase, what, images, cost }) => ({ phase, what, images, ...cost }));
    const columns = [
      { key: "phase" },
      { key: "what", label: "spent on" },
      { key: "images", align: "right", format: (images: unknown) => formatCount(images as number) },
      ...costConventions.map(
        (key) => ({ key, label: costHeadings[key], align: "right", format: short }) as const,
      ),
    ] as const;
    const total = short(this.total("macs"));
    const caption = `${total} multiply-accumulates (MACs) in all, without evaluation`;
    return tableBundle(columns, rows, { caption });
  }
}
