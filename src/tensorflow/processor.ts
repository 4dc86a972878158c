import { existsSync, readFileSync } from "node:fs";

/** What the processor can do, one word each as Linux names them, such as `avx512f`; empty where the system does not say. */
export function processorFeatures(file = "/proc/cpuinfo"): string {
  if (!existsSync(file)) return "";
  return /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync(file, "utf8"))?.[1]?.trim() ?? "";
}

/** Whether the processor has a feature, by Linux's word for it. */
export function hasFeature(feature: string, features: string): boolean {
  return features.split(/\s+/).includes(feature);
}
