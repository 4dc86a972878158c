import { Message } from "../tensorflow/graph/protobuf.js";
import { crc32c } from "./crc32c.js";

/** A picture in an event file. */
export interface Png {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Frames an event as a record of TensorFlow: length, checksum of the length, event, checksum of the event.
 *
 * Source: the format TFRecord of TensorFlow's guide.
 */
export function framed(event: Uint8Array): Uint8Array {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(event.length));
  return Buffer.concat([length, checksum(length), event, checksum(event)]);
}

function checksum(bytes: Uint8Array): Uint8Array {
  const crc = crc32c(bytes);
  // Masked, since checksums of data that hold checksums are weak.
  const masked = (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
  const out = Buffer.alloc(4);
  out.writeUInt32LE(masked);
  return out;
}

/** The event that a file begins with. */
export function fileStart(seconds: number): Uint8Array {
  return new Message().double(1, seconds).text(3, "brain.Event:2").bytes();
}

/** The event that tells readers to forget what earlier files say from a step on. */
export function purgeFrom(seconds: number, step: number): Uint8Array {
  const sessionStart = new Message().varint(1, 1);
  return new Message().double(1, seconds).varint(2, step).nested(7, sessionStart).bytes();
}

/** An event that shows values at a step; see {@link scalar}, {@link histogram} and {@link picture}. */
export function summary(seconds: number, step: number, values: readonly Message[]): Uint8Array {
  const all = new Message();
  for (const value of values) all.nested(1, value);
  return new Message().double(1, seconds).varint(2, step).nested(5, all).bytes();
}

/** A number. */
export function scalar(tag: string, value: number): Message {
  return new Message().text(1, tag).float(2, value);
}

/** A picture. */
export function picture(tag: string, { bytes, width, height }: Png): Message {
  const rgb = 3;
  const image = new Message().varint(1, height).varint(2, width).varint(3, rgb).nested(4, bytes);
  return new Message().text(1, tag).nested(4, image);
}

const mostBins = 30;

/** How numbers are distributed, in at most 30 bins of equal width. */
export function histogram(tag: string, values: readonly number[]): Message {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const bins = low === high ? 1 : mostBins;
  const width = (high - low) / bins;
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    const bin = width === 0 ? 0 : Math.min(bins - 1, Math.floor((value - low) / width));
    counts[bin] = (counts[bin] as number) + 1;
  }
  const limits = counts.map((_, bin) => (bin === bins - 1 ? high : low + (bin + 1) * width));
  const sum = (term: (value: number) => number): number =>
    values.reduce((total, value) => total + term(value), 0);
  const message = new Message()
    .double(1, low)
    .double(2, high)
    .double(3, values.length)
    .double(
      4,
      sum((value) => value),
    )
    .double(
      5,
      sum((value) => value ** 2),
    )
    .packedDoubles(6, limits)
    .packedDoubles(7, counts);
  return new Message().text(1, tag).nested(5, message);
}
