import type { FrontModel } from "../front-model.js";
import { bytes } from "../kit/binary.js";

/** A point on the square from -1 to 1, and its class. */
export type Point = readonly [x: number, y: number, label: number];

/** A net as it is now. */
export interface NetNow {
  readonly title: string;
  readonly epoch: number;
  readonly epochs: number;
  readonly state: string;
  /** Null without points. */
  readonly loss: number | null;
  /** Null without points. */
  readonly accuracy: number | null;
}

/** What the model of the view holds. */
export interface Values {
  readonly points: readonly Point[];
  readonly classes: number;
  /** `"moons"`, `"circles"`, `"spiral"`, or `"own"` for points drawn by hand. */
  readonly preset: string;
  readonly presets: readonly string[];
  readonly seed: number;
  /** Whether it is to train. */
  readonly training: boolean;
  /** Counts how often it was asked to forget. */
  readonly resets: number;
  readonly state: "ready" | "training" | "stopped" | "done";
  readonly phase: string;
  readonly nets: readonly NetNow[];
  /** `[nets, classes, side, side]` probabilities, 0 to 255. */
  readonly regions: Uint8Array;
  readonly side: number;
  /** Whether the nets were trained on other points. */
  readonly outdated: boolean;
  readonly problem: string;
}

/** All of it as it is now. */
export function valuesOf(model: FrontModel): Values {
  const regions = model.get<DataView | undefined>("regions");
  return {
    points: model.get("points"),
    classes: model.get("classes"),
    preset: model.get("preset"),
    presets: model.get("presets"),
    seed: model.get("seed"),
    training: model.get("training"),
    resets: model.get("resets"),
    state: model.get("state"),
    phase: model.get("phase"),
    nets: model.get("nets"),
    regions: regions === undefined ? new Uint8Array() : bytes(regions),
    side: model.get("side"),
    outdated: model.get("outdated"),
    problem: model.get("problem"),
  };
}

/** Names of the values that change after the view is made. */
export const changing = [
  "points",
  "classes",
  "preset",
  "seed",
  "training",
  "state",
  "phase",
  "nets",
  "regions",
  "outdated",
  "problem",
] as const;
