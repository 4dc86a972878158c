import type { AblationChoice, AblationOrder } from "./state.js";

/** What of the state the list follows. */
export interface ListState {
  readonly order: AblationOrder;
  readonly filter: string;
  readonly control: string;
  readonly marked: readonly string[];
  readonly range: readonly number[];
  readonly explained: readonly string[];
  readonly selected: AblationChoice;
}

/** What a person does in the list. */
export interface ListActions {
  order(order: AblationOrder): void;
  choose(choice: AblationChoice): void;
  mark(name: string): void;
  explain(name: string): void;
  filterBy(word: string): void;
}
