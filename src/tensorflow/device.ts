import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import {
  bundle,
  displaySymbol,
  formatFixed,
  htmlTable,
  inspectSymbol,
  type MimeBundle,
  plainText,
  textTable,
} from "mixture-growth-display";
import { demand, integer, oneOf, optional, record, text } from "../checking/shapes.js";
import { NativeLibraryError, native } from "./native.js";

/** Where tensors are computed. */
export interface DeviceReport {
  /** The processor, or a graphics card. */
  readonly kind: "cpu" | "gpu";
  /** The processor's or graphics card's own name. */
  readonly name: string;
  /** Of the device itself, in bytes; undefined where the driver does not say. */
  readonly memoryBytes: number | undefined;
  /** Processor threads that TensorFlow may use. */
  readonly threads: number;
  /** Version of the TensorFlow library. */
  readonly tensorflow: string;
  /** Version of the NVIDIA driver and the CUDA it supports, on a GPU. */
  readonly driver: string | undefined;
  /** Version of Node. */
  readonly node: string;
}

/** What the report is made of; tests bring their own. */
export interface DeviceSources {
  readonly usesGpu: boolean;
  readonly tensorflow: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly hasDriver: boolean;
  /** Output of a query of the NVIDIA driver: `name, memory in MiB, driver version`; undefined without one. */
  readonly gpuQuery: () => string | undefined;
  readonly cpuName: string;
  readonly cpuMemory: number;
  readonly cpuThreads: number;
}

/**
 * The device in use: name, memory, versions and threads; it displays itself as a table.
 *
 * @throws NativeLibraryError when a GPU is there or was asked for and TensorFlow does not use it: there is no silent
 *   fall to the processor.
 * @example
 * ```ts
 * device(); // last line of a cell
 * ```
 */
export function device(): Device {
  const { binding } = native();
  return new Device(
    describeDevice({
      usesGpu: binding.isUsingGpuDevice(),
      tensorflow: binding.TF_Version,
      env: process.env,
      hasDriver: existsSync("/proc/driver/nvidia/version"),
      gpuQuery: queryDriver,
      cpuName: cpus()[0]?.model.trim() || "processor",
      cpuMemory: totalmem(),
      cpuThreads: availableParallelism(),
    }),
  );
}

/** The device from its sources; see {@link device}. */
export function describeDevice(sources: DeviceSources): DeviceReport {
  const { usesGpu, env, hasDriver } = sources;
  const asked = env.MIXTURE_GROWTH_DEVICE;
  if (!usesGpu && (asked === "gpu" || (asked !== "cpu" && hasDriver))) {
    const reason = asked === "gpu" ? "MIXTURE_GROWTH_DEVICE=gpu" : "an NVIDIA driver is installed";
    throw new NativeLibraryError(
      `Expected TensorFlow to use the GPU (${reason}) but got the processor. Run npm start: it installs TensorFlow for the GPU and says what is missing; or set MIXTURE_GROWTH_DEVICE=cpu.`,
    );
  }
  const common = { threads: threadsOf(sources), tensorflow: sources.tensorflow, node: process.version };
  if (!usesGpu) {
    return {
      kind: "cpu",
      name: sources.cpuName,
      memoryBytes: sources.cpuMemory,
      driver: undefined,
      ...common,
    };
  }
  const [name, memory, driver] = (sources.gpuQuery() ?? "").split(",").map((field) => field.trim());
  const mebibytes = Number.parseInt(memory ?? "", 10);
  return {
    kind: "gpu",
    name: name || "NVIDIA GPU",
    memoryBytes: Number.isFinite(mebibytes) ? mebibytes * 2 ** 20 : undefined,
    driver: driver || undefined,
    ...common,
  };
}

const reportShape = record<DeviceReport>({
  kind: oneOf(["cpu", "gpu"]),
  name: text("Use device()."),
  memoryBytes: optional(integer({ min: 0 })),
  threads: integer({ min: 1 }),
  tensorflow: text("Use device()."),
  driver: optional(text("Use device().")),
  node: text("Use device()."),
});

/** A {@link DeviceReport} that displays itself. */
export class Device implements DeviceReport {
  readonly kind: "cpu" | "gpu";
  readonly name: string;
  readonly memoryBytes: number | undefined;
  readonly threads: number;
  readonly tensorflow: string;
  readonly driver: string | undefined;
  readonly node: string;

  constructor(report: DeviceReport) {
    demand(report, reportShape, "report", "Device");
    this.kind = report.kind;
    this.name = report.name;
    this.memoryBytes = report.memoryBytes;
    this.threads = report.threads;
    this.tensorflow = report.tensorflow;
    this.driver = report.driver;
    this.node = report.node;
  }

  [displaySymbol](): MimeBundle {
    const columns = [
      { key: "what", label: "device" },
      { key: "value", label: this.kind.toUpperCase(), align: "left" },
    ] as const;
    const rows = [
      { what: "name", value: this.name },
      {
        what: "memory",
        value:
          this.memoryBytes === undefined ? "unknown" : `${formatFixed(this.memoryBytes / 2 ** 30, 1)} GiB`,
      },
      { what: "threads", value: String(this.threads) },
      { what: "TensorFlow", value: this.tensorflow },
      ...(this.driver === undefined ? [] : [{ what: "driver", value: this.driver }]),
      { what: "Node", value: this.node },
    ];
    return bundle({ plain: textTable(columns, rows), html: htmlTable(columns, rows) });
  }

  /** Plain text, for Node's console. */
  [inspectSymbol](): string {
    return plainText(this);
  }
}

function threadsOf({ env, cpuThreads }: DeviceSources): number {
  const asked = Number(env.TF_NUM_INTRAOP_THREADS);
  return Number.isInteger(asked) && asked > 0 ? asked : cpuThreads;
}

function queryDriver(): string | undefined {
  try {
    const query = ["--query-gpu=name,memory.total,driver_version", "--format=csv,noheader"];
    return execFileSync("nvidia-smi", query, { encoding: "utf8", timeout: 10_000 }).split("\n")[0];
  } catch {
    return undefined;
  }
}
