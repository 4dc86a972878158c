import type { TensorValues } from "../templates/parameter.js";

/** Channels that grow as one, because sums and channel-wise layers tie together the tensors that hold them. */
export interface ChannelSpace {
  /** The first node that makes these channels; `"input"` for the image. */
  readonly name: string;
  /** Number of channels before growth. */
  readonly from: number;
  /** At least `from`; equal for the image and the logits. */
  readonly to: number;
  /** Whether groups of its channels belong together, such as heads: copies are then of all old channels, in order. */
  readonly isGrouped?: true;
  /** What it is joined from, where it is. */
  readonly joined?: JoinedChannels;
}

/** Channels of several spaces side by side, group by group: `[a_1, b_1, a_2, b_2]`. */
export interface JoinedChannels {
  /** The spaces, by name, in order. */
  readonly parts: readonly string[];
  /** Groups before growth; afterwards there are more, of the same size. */
  readonly groups: number;
}

/** A weight as growth sees it: `[windows, in, out]`, whatever its own axes are. */
export interface WideningLayer {
  /** Name of the node. */
  readonly node: string;
  /** Places at which one input channel is read: `kh kw`, or the positions that were flattened into a dense layer. */
  readonly windows: number;
  /** Channels that it reads. */
  readonly inputs: ChannelSpace;
  /** Channels that it makes. */
  readonly outputs: ChannelSpace;
  /** Shape of the weight before it grows. */
  readonly shape: readonly number[];
  /** Shape of the weight after it has grown. */
  readonly wideShape: readonly number[];
}

/** A tensor along channels, its last axis: a vector of a batch norm, a bias, a depthwise kernel. */
export interface ChannelValues {
  /** The channels of its last axis. */
  readonly space: ChannelSpace;
  /** What the numbers of new channels start at; 0 where they are drawn. */
  readonly fresh: number;
  /** Standard deviation of the numbers of new channels where they are drawn from Normal(0, deviation). */
  readonly deviation?: number;
  /** Groups of channels before growth, where its last axis counts these. */
  readonly groups?: number;
  /** Whether it is added to the channels, so that it is scaled with them. */
  readonly isAdded?: true;
}

/** Everything that changes when a network is widened. */
export interface Widening {
  /** All spaces, the image's and the logits' too. */
  readonly spaces: readonly ChannelSpace[];
  /** In the order in which they are computed. */
  readonly layers: readonly WideningLayer[];
  /** By name, such as `"head.bn.gamma"`. */
  readonly vectors: ReadonlyMap<string, ChannelValues>;
}

/** Every tensor of a network by its name, such as `"stem.weight"` or `"head.bn.gamma"`. */
export type NetworkValues = ReadonlyMap<string, TensorValues>;

/** How a wide axis is made: entry `i` is `scale[i]` (or 1) times entry `source[i]` of the narrow one. */
export interface ChannelMap {
  /** -1 for an entry that is new: it becomes 0. */
  readonly source: Int32Array;
  readonly scale?: ArrayLike<number>;
}

/** Keeps the old channels in front and adds empty ones. */
export function paddingMap({ from, to }: Pick<ChannelSpace, "from" | "to">): ChannelMap {
  return { source: Int32Array.from({ length: to }, (_, i) => (i < from ? i : -1)) };
}

/**
 * A wide weight from a narrow one: `W'[k, i, o] = a_i b_o W[k, s_i, t_o]`, and 0 where either source is new.
 *
 * @param weight `[k, i, o]`, flat.
 * @param narrow Numbers of windows, inputs and outputs of `weight`.
 * @returns `W'`, flat.
 */
export function mapWeight(
  weight: Float32Array,
  [windows, fromIn, fromOut]: readonly [windows: number, inputs: number, outputs: number],
  inputs: ChannelMap,
  outputs: ChannelMap,
): Float32Array {
  const [toIn, toOut] = [inputs.source.length, outputs.source.length];
  const values = new Float32Array(windows * toIn * toOut);
  for (let window = 0; window < windows; window++) {
    for (let i = 0; i < toIn; i++) {
      const source = inputs.source[i] as number;
      if (source < 0) continue;
      const row = (window * fromIn + source) * fromOut;
      const wideRow = (window * toIn + i) * toOut;
      const scale = inputs.scale?.[i] ?? 1;
      for (let o = 0; o < toOut; o++) {
        const column = outputs.source[o] as number;
        if (column < 0) continue;
        values[wideRow + o] = scale * (outputs.scale?.[o] ?? 1) * (weight[row + column] as number);
      }
    }
  }
  return values;
}

/** A wide tensor along channels, its last axis, from a narrow one; new entries become `fresh`. */
export function mapChannels(
  { shape, values }: TensorValues,
  { source, scale }: ChannelMap,
  fresh = 0,
): TensorValues {
  const [from, to] = [shape.at(-1) as number, source.length];
  const wide = Float32Array.from({ length: (values.length / from) * to }, (_, at) => {
    const [row, i] = [Math.floor(at / to), at % to];
    const channel = source[i] as number;
    return channel < 0 ? fresh : (scale?.[i] ?? 1) * (values[row * from + channel] as number);
  });
  return { shape: [...shape.slice(0, -1), to], values: wide };
}

/** How a space's channels are mapped where a layer makes them, and where one reads them. */
export interface AxisMaps {
  readonly outputs: ChannelMap;
  readonly inputs: ChannelMap;
}

/**
 * Maps every tensor of a network that the widening touches; the others are taken as they are.
 *
 * @param fresh Value of every vector's new entries. Default: its own.
 */
export function mapNetwork(
  widening: Widening,
  narrow: NetworkValues,
  mapOf: (space: ChannelSpace) => AxisMaps,
  fresh?: number,
): Map<string, TensorValues> {
  const layers = new Map(widening.layers.map((layer) => [`${layer.node}.weight`, layer]));
  const wide = new Map<string, TensorValues>();
  for (const [name, values] of narrow) {
    const layer = layers.get(name);
    const vector = widening.vectors.get(name);
    if (layer !== undefined) {
      const { windows, inputs, outputs, wideShape } = layer;
      const sizes = [windows, inputs.from, outputs.from] as const;
      const mapped = mapWeight(values.values, sizes, mapOf(inputs).inputs, mapOf(outputs).outputs);
      wide.set(name, { shape: wideShape, values: mapped });
    } else if (vector !== undefined) {
      wide.set(name, mapVector(values, vector, mapOf(vector.space).outputs, fresh ?? vector.fresh));
    } else wide.set(name, values);
  }
  return wide;
}

/** Maps a tensor along channels that may count groups of them, or hold each channel at several places. */
function mapVector(
  { shape, values }: TensorValues,
  { space, groups }: ChannelValues,
  map: ChannelMap,
  fresh: number,
): TensorValues {
  const own = groups === undefined ? map : groupMap(map, space.from / groups);
  const from = groups ?? space.from;
  const places = (shape.at(-1) as number) / from;
  const rows = { shape: [values.length / from, from], values };
  const wide = mapChannels(rows, own, fresh);
  return { shape: [...shape.slice(0, -1), places * own.source.length], values: wide.values };
}

/** The map of groups of channels, from one of channels that keeps groups whole. */
function groupMap({ source, scale }: ChannelMap, size: number): ChannelMap {
  const firsts = Array.from({ length: source.length / size }, (_, group) => group * size);
  const groups = Int32Array.from(firsts, (at) => Math.floor((source[at] as number) / size));
  return {
    source: groups,
    ...(scale === undefined ? {} : { scale: firsts.map((at) => scale[at] as number) }),
  };
}

/** Keeps every old entry in place; new weights are 0, new batch norm channels fresh. */
export function padNetwork(widening: Widening, narrow: NetworkValues): Map<string, TensorValues> {
  return mapNetwork(widening, narrow, padding);
}

/** Momentum with zeros for what is new: exact wherever growth leaves the old gradients as they were. */
export function padMomentum(widening: Widening, narrow: NetworkValues): Map<string, TensorValues> {
  return mapNetwork(widening, narrow, padding, 0);
}

function padding(space: ChannelSpace): AxisMaps {
  const map = paddingMap(space);
  return { outputs: map, inputs: map };
}
