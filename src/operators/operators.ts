import { isRecord, listed, type Shape, tagged } from "../checking/shapes.js";
import type { NetworkKind } from "../networks/network.js";
import { fireflyOperator } from "./firefly/firefly.js";
import { gradmaxOperator } from "./gradmax/gradmax.js";
import type { Growth, GrowthOperator } from "./growth-operator.js";
import { growthShape } from "./growth-settings.js";
import { mixtureOperator } from "./mixture/mixture.js";
import { net2deeperOperator } from "./net2deeper/net2deeper.js";
import { net2widerOperator } from "./net2wider/net2wider.js";
import { randomOperator } from "./random/random.js";
import { varianceTransferOperator } from "./variance-transfer/variance-transfer.js";

/** Every way to grow. A new operator is a folder next to the others and an entry here. */
export const operators = [
  mixtureOperator,
  randomOperator,
  net2widerOperator,
  net2deeperOperator,
  fireflyOperator,
  gradmaxOperator,
  varianceTransferOperator,
] as const;

type GrowthOf<Operator> = Operator extends GrowthOperator<infer By> ? By : never;

/** What a plan says of a growth, by any of the operators. */
export type AnyGrowth = GrowthOf<(typeof operators)[number]>;

/** Names of all operators. */
export const operatorNames: readonly string[] = operators.map(({ name }) => name);

/** The operator of a growth. */
export function operatorOf<By extends Growth>(by: By): GrowthOperator<By> {
  return operators.find(({ name }) => name === by.operator) as unknown as GrowthOperator<By>;
}

/** The operator of this name, or whose plans have this name by default; undefined where there is none. */
export function operatorNamed(name: string): GrowthOperator<Growth> | undefined {
  const found = operators.find((operator) => operator.name === name || operator.title === name);
  return found as unknown as GrowthOperator<Growth> | undefined;
}

const shapesOf = (kind: NetworkKind | undefined): Readonly<Record<string, Shape>> =>
  Object.fromEntries(
    operators
      .filter(({ grows }) => kind === undefined || grows === kind)
      .map((operator) => [operator.name, growthShape(operator as unknown as GrowthOperator<Growth>)]),
  );

/**
 * A growth for the kind of network that the plan has; undefined where that is not known. Of a growth for the other kind,
 * nothing but that is reported: its settings follow from its name.
 */
export function growthShapeFor(kind: NetworkKind | undefined): Shape {
  return (value, at) => {
    const { operator } = isRecord(value) ? value : {};
    const found = operators.find(({ name }) => name === operator);
    if (kind === undefined || found === undefined || found.grows === kind)
      return tagged("operator", shapesOf(kind))(value, at);
    const place = at.field("operator");
    return kind === "mixed"
      ? place.expected(
          'to be "mixture" in a plan with templates',
          operator,
          "Set templates to null, or grow by mixture.",
        )
      : place.expected(
          "to need no templates in a plan without them",
          operator,
          `Give the plan templates, or use ${listed(Object.keys(shapesOf("plain")), "or")}.`,
        );
  };
}
