import { crc32, deflateSync } from "node:zlib";

/** A picture: `height` rows of `width` pixels of `channels` bytes each. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 red-green-blue, 4 with opacity. */
  readonly channels: 1 | 3 | 4;
  readonly bytes: Uint8Array;
}

/** The numbers of the colour types in the file format. */
const colourTypes = { 1: 0, 3: 2, 4: 6 } as const;
const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** Encodes a picture as a PNG file. */
export function encodePng({ width, height, channels, bytes }: Pixels): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, colourTypes[channels], 0, 0, 0], 8);
  const line = width * channels;
  // Each row begins with the number of its filter: 0, none.
  const rows = Buffer.alloc(height * (line + 1));
  for (let y = 0; y < height; y++) rows.set(bytes.subarray(y * line, (y + 1) * line), y * (line + 1) + 1);
  const chunks = [chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([signature, ...chunks]);
}

/** Small pictures are enlarged to about this width or height, by a whole factor. */
const seenSide = 96;

/** Repeats the pixels of a small picture, so that it can be seen; larger pictures stay as they are. */
export function enlarged(pixels: Pixels): Pixels {
  const { width, height, channels, bytes } = pixels;
  const times = Math.floor(seenSide / Math.max(width, height));
  if (times < 2) return pixels;
  const larger = new Uint8Array(width * height * times * times * channels);
  let to = 0;
  for (let y = 0; y < height * times; y++) {
    for (let x = 0; x < width * times; x++) {
      const from = (Math.floor(y / times) * width + Math.floor(x / times)) * channels;
      for (let channel = 0; channel < channels; channel++) larger[to++] = bytes[from + channel] ?? 0;
    }
  }
  return { width: width * times, height: height * times, channels, bytes: larger };
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
