import {
  choose,
  instance,
  integer,
  isRecord,
  list,
  oneOf,
  optional,
  record,
  type Shape,
  text,
  thing,
} from "../checking/shapes.js";
import { GrowthPlan } from "../growth/plan/growth-plan.js";
import type { Span } from "../growth/span.js";
import type { NetworkDescription } from "../networks/description.js";
import { MixedNetwork } from "../networks/mixed/mixed-network.js";
import type { LayerSharing } from "../networks/mixed/mixing.js";
import { NormalNetwork } from "../networks/normal/normal-network.js";
import { costConventions } from "./convention.js";

/** What a plain object most likely is, by its fields; undefined for one that is none of these. */
export function nameThing(value: unknown): string | undefined {
  if (!isRecord(value) || Object.getPrototypeOf(value) !== Object.prototype) return undefined;
  if (Array.isArray(value.nodes)) return "a network description";
  if (isRecord(value.network) && Array.isArray(value.sharing)) return "a network with its sharing";
  if (isRecord(value.train) && isRecord(value.test)) return "a data set";
  if (value.labels !== undefined && value.count !== undefined) return "a set of images";
  if (Array.isArray(value.phases)) return "a plan as plain data";
  if (typeof value.first === "number" && typeof value.count === "number") return "a span of members";
  return undefined;
}

/** A value of a room below, which is checked there when it is made; here only that it is one. */
export function made(what: string, test: (value: unknown) => boolean, remedy: string): Shape {
  return thing(what, test, remedy, nameThing);
}

/** A plan. */
export const planShape: Shape = made(
  "a GrowthPlan",
  (value) => value instanceof GrowthPlan,
  "Make one, for instance with GrowthPlan.mixture({ phases: { member: 4, grown: 2 } }).",
);

/** A network description. */
export const descriptionShape: Shape = made(
  "a network description",
  (value): value is NetworkDescription =>
    isRecord(value) && Array.isArray(value.nodes) && Array.isArray(value.input),
  "Make one, for instance with wideResNet({ depth: 10, width: 1, classes: 10 }).",
);

/** A network that exists, of either kind. */
export const networkShape: Shape = made(
  "a network with tensors",
  (value) => value instanceof MixedNetwork || value instanceof NormalNetwork,
  "Take that of a run: run.network.",
);

/** Networks that are mixed from templates. */
export const mixedNetworkShape: Shape = instance(
  MixedNetwork,
  "Take the network of a run whose plan mixes templates: run.network.",
);

/** Which members, as one net. */
export const spanShape: Shape = record<Span>(
  { first: integer({ min: 0 }), count: integer({ min: 1 }) },
  "Use member(0) or allMembers(2).",
);

/** How layers share templates. */
export const sharingShape: Shape = list(
  record<LayerSharing>({
    layer: text("Name a layer of the network."),
    group: text("Name the group of layers that share templates."),
    templatesPerSet: list(integer({ min: 1, use: 2 }), { min: 1, use: "[2, 2]" }),
    coefficients: optional(
      choose(
        [isRecord, record<{ of: string }>({ of: text("Name an earlier layer of the group.") })],
        [() => true, oneOf(["own", "ones"])],
      ),
    ),
  }),
  { use: "crossLayerSharing(network)" },
);

/** How many images. */
export const imagesShape: Shape = integer({ min: 0, use: 50_000 });

/** A way to count. */
export const conventionShape: Shape = oneOf(costConventions);
