import { type CpuInfo, cpus } from "node:os";

/** The processor's own name, or its kind where the system names none, as Linux on some arm64 processors. */
export function processorName(
  processors: readonly Pick<CpuInfo, "model">[] = cpus(),
  arch: string = process.arch,
): string {
  const model = processors[0]?.model.trim() ?? "";
  // What Node.js says where it is not told.
  return model === "" || model === "unknown" ? `${arch} processor` : model;
}
