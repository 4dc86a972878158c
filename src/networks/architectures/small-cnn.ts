import type { NetworkDescription, NetworkNode } from "../description.js";

/** Size of a small convolutional network. */
export interface SmallCnnOptions {
  /** Channels of each convolution; all but the last are followed by a pooling that halves the image. */
  readonly channels: readonly number[];
  readonly classes: number;
  /** `[height, width, channels]` of an image. Default `[28, 28, 1]`. */
  readonly input?: readonly [number, number, number];
}

/**
 * A small convolutional network: 3x3 convolutions with batch norm and ReLU, max pooling between them, the mean over
 * the image, a classifier. For teaching: it learns small images in seconds.
 *
 * @throws RangeError naming every option that is out of range.
 * @example
 * ```ts
 * const network = smallCnn({ channels: [16, 32, 64], classes: 10 });
 * ```
 */
export function smallCnn({ channels, classes, input = [28, 28, 1] }: SmallCnnOptions): NetworkDescription {
  validate(channels, classes, input);
  const nodes: NetworkNode[] = [];
  let last = "input";
  let inChannels = input[2];
  channels.forEach((outChannels, i) => {
    const name = `conv${i + 1}`;
    const role = i === 0 ? "first" : "inner";
    nodes.push(
      {
        op: "convolution",
        name,
        role,
        inputs: [last],
        kernel: 3,
        stride: 1,
        padding: 1,
        inChannels,
        outChannels,
      },
      { op: "batchNorm", name: `${name}.bn`, inputs: [name], channels: outChannels },
      { op: "relu", name: `${name}.relu`, inputs: [`${name}.bn`] },
    );
    last = `${name}.relu`;
    if (i < channels.length - 1) {
      nodes.push({ op: "maxPool", name: `${name}.pool`, inputs: [last], kernel: 2, stride: 2, padding: 0 });
      last = `${name}.pool`;
    }
    inChannels = outChannels;
  });
  nodes.push(
    { op: "globalPool", name: "pool", inputs: [last] },
    {
      op: "dense",
      name: "classifier",
      role: "last",
      inputs: ["pool"],
      inChannels,
      outChannels: classes,
      bias: true,
    },
  );
  return { name: `CNN-${channels.join("-")}`, input, classes, nodes };
}

function validate(
  channels: readonly number[],
  classes: number,
  [height, width]: readonly [number, number, number],
): void {
  const problems: string[] = [];
  if (channels.length === 0 || !channels.every((n) => Number.isInteger(n) && n > 0)) {
    problems.push(
      `Expected channels to list those of at least one convolution but got ${JSON.stringify(channels)}. Use [16, 32, 64].`,
    );
  }
  const halvings = Math.max(0, channels.length - 1);
  if (Math.min(height, width) < 2 ** halvings) {
    problems.push(
      `Expected images of at least ${2 ** halvings} pixels a side for ${channels.length} convolutions but got ${height} x ${width}. Use fewer.`,
    );
  }
  if (!Number.isInteger(classes) || classes < 2) {
    problems.push(`Expected classes to be an integer of at least 2 but got ${classes}.`);
  }
  if (problems.length > 0) throw new RangeError(problems.join("\n"));
}
