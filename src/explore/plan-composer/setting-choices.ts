import { coefficientGrowthNames } from "../../growth/coefficient-growth.js";

/** What a setting of an operator can be where it is a text, by operator and setting. */
export const settingChoices: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  mixture: { coefficients: coefficientGrowthNames },
  random: { newToOld: ["zero", "random"] },
  net2wider: { variant: ["function-preserving", "as-coded"] },
  gradmax: { weights: ["auto", "outgoing", "incoming"] },
  "variance-transfer": { rates: ["by norm", "common"] },
};
