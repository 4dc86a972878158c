/**
 * Views that a person moves: each shows itself in a notebook, and follows the mouse and the keyboard.
 *
 * @module mixture-growth/explore
 */

export {
  AblationTable,
  type AblationTableOptions,
  ablationTable,
  type ChosenRow,
  type RowOrder,
} from "./ablation/ablation-table.js";
export { GrowthRecord } from "./scrubber/growth-record.js";
export {
  GrowthScrubber,
  type GrowthScrubberOptions,
  growthScrubber,
  type ScrubberMoment,
} from "./scrubber/growth-scrubber.js";
