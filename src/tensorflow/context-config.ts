import { Message } from "./graph/protobuf.js";

/**
 * The configuration of TensorFlow's context, in hexadecimal, as our addon reads it from the environment.
 *
 * @throws RangeError for a number of devices that is none.
 * Source: `ConfigProto` of TensorFlow, fields `device_count` and `allow_soft_placement`.
 */
export function contextConfig(env: Readonly<Record<string, string | undefined>>): string {
  const asked = env.MIXTURE_GROWTH_CPU_DEVICES ?? "1";
  const count = Number(asked);
  if (!(Number.isInteger(count) && count >= 1 && count <= 64)) {
    throw new RangeError(
      `Expected MIXTURE_GROWTH_CPU_DEVICES to be a whole number from 1 to 64 but got ${JSON.stringify(asked)} (loading TensorFlow). Leave it out for one.`,
    );
  }
  const config = new Message();
  if (count > 1) config.nested(1, new Message().text(1, "CPU").varint(2, count));
  // Operations that a GPU does not have, such as those on whole numbers, run on the processor, wherever they are placed.
  return Buffer.from(config.varint(7, 1).bytes()).toString("hex");
}
