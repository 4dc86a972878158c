import {
  type Fields,
  fitting,
  integer,
  isRecord,
  list,
  number,
  oneOf,
  open,
  record,
  type Shape,
  something,
} from "../../checking/shapes.js";
import type { BlockCoefficients, BlockPlace, DialAsked } from "../fronts/dial/state.js";
import type { DialNetwork } from "./dial-network.js";

const coefficient: Shape = number({ min: -1000, max: 1000, use: 1 });

/** A layer, and a block of it that a net has in its weight. */
export function placeFields({ layers }: DialNetwork, layer: unknown): Fields<BlockPlace> {
  const blocks = layers.find(({ name }) => name === layer)?.blocks.filter(({ net }) => net !== null);
  return {
    layer: oneOf(layers.map(({ name }) => name)),
    // Of an unknown layer, nothing is known of its blocks.
    block: blocks === undefined ? something : oneOf(blocks.map(({ index }) => index)),
  };
}

/** One number for each template of a block. */
export function coefficientsShape(network: DialNetwork, place: BlockPlace): Shape {
  const { length } = network.coefficients(place).trained;
  const use = `[${new Array(length).fill("1").join(", ")}]`;
  return list(coefficient, { min: length, max: length, use });
}

/** A picture by its number. */
export function pictureShape({ pictures }: DialNetwork): Shape {
  return integer({ min: 0, max: pictures.set.count - 1 });
}

/** What a front end may ask for. */
export function askedShape(network: DialNetwork): Shape {
  const layerIn = (value: unknown): unknown => (isRecord(value) ? value.layer : undefined);
  const changedBlock: Shape = (value, at) => {
    const fields = placeFields(network, layerIn(value));
    const place = fitting<BlockPlace>(value, open<BlockPlace>(fields));
    const coefficients = place === undefined ? something : coefficientsShape(network, place);
    return record<BlockCoefficients>({ ...fields, coefficients })(value, at);
  };
  return (value, at) =>
    record<DialAsked>({
      ...placeFields(network, layerIn(value)),
      turn: integer({ min: 0 }),
      picture: pictureShape(network),
      changed: list(changedBlock),
    })(value, at);
}
