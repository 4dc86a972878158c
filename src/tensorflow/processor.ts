import { existsSync, readFileSync } from "node:fs";

/**
 * What the processor can do and who made it, one word each as Linux names them, such as `GenuineIntel avx512f`; empty where
 * the system does not say.
 */
export function processorFeatures(file = "/proc/cpuinfo"): string {
  if (!existsSync(file)) return "";
  const text = readFileSync(file, "utf8");
  const maker = /^vendor_id\s*:(.*)$/m.exec(text)?.[1]?.trim() ?? "";
  const features = /^(?:flags|Features)\s*:(.*)$/m.exec(text)?.[1]?.trim() ?? "";
  return `${maker} ${features}`.trim();
}

/** Whether the processor has a feature, by Linux's word for it. */
export function hasFeature(feature: string, features: string): boolean {
  return features.split(/\s+/).includes(feature);
}
