import { Message } from "./graph/protobuf.js";

/** Variables of the environment. */
type Env = Readonly<Record<string, string | undefined>>;

/** A process among several that train one run together. */
export interface Rank {
  /** From 0; the first one writes. */
  readonly index: number;
  /** `host:port` of every process, in their order. */
  readonly addresses: readonly string[];
  /** Seconds after which a process that does not answer counts as gone. */
  readonly timeout: number;
}

/** What has to be known before a process is one of several; {@link rankOf} refuses to begin without it. */
export const openPort =
  "TensorFlow's server listens on every address of this machine, without a password, and whoever reaches it can read and write files";

/**
 * Which of several processes this one is: `MIXTURE_GROWTH_RANK` of those at `MIXTURE_GROWTH_RANKS`, such as
 * `"node1:20000,node2:20000"`; undefined for a process that trains alone.
 *
 * @throws RangeError with what is wrong, or where `MIXTURE_GROWTH_OPEN_PORT` does not say `yes`.
 */
export function rankOf(env: Env): Rank | undefined {
  const { MIXTURE_GROWTH_RANKS: written, MIXTURE_GROWTH_RANK: own, MIXTURE_GROWTH_RANK_TIMEOUT: limit } = env;
  if (written === undefined) return undefined;
  const addresses = written.split(",");
  const isWhole = addresses.every((address) => /^[\w.-]+:\d{1,5}$/.test(address));
  if (!isWhole || new Set(addresses).size < addresses.length || addresses.length > 256) {
    throw problem("MIXTURE_GROWTH_RANKS", "up to 256 different addresses host:port with commas", written);
  }
  const index = Number(own ?? Number.NaN);
  if (!(Number.isInteger(index) && index >= 0 && index < addresses.length)) {
    throw problem("MIXTURE_GROWTH_RANK", `a whole number below ${addresses.length}`, own);
  }
  const timeout = Number(limit ?? 300);
  if (!(timeout > 0)) throw problem("MIXTURE_GROWTH_RANK_TIMEOUT", "a number of seconds above 0", limit);
  if (env.MIXTURE_GROWTH_OPEN_PORT !== "yes") {
    throw new RangeError(
      `Expected consent to an open port but got none (processes that train together). ${openPort}. In a private network, set MIXTURE_GROWTH_OPEN_PORT=yes.`,
    );
  }
  return { index, addresses, timeout };
}

/** This process among several; undefined where it trains alone. */
export function thisRank(): Rank | undefined {
  return rankOf(process.env);
}

function problem(name: string, constraint: string, got: string | undefined): RangeError {
  const shown = got === undefined ? "nothing" : JSON.stringify(got);
  return new RangeError(
    `Expected ${name} to be ${constraint} but got ${shown} (processes that train together). Set it for each of them; in a clone, npm run ranks does.`,
  );
}

/**
 * The cluster of a process, in hexadecimal, as our addon reads it from the environment.
 *
 * Source: `ServerDef` of TensorFlow.
 */
export function serverDefinition({ index, addresses }: Rank): string {
  const job = new Message().text(1, "worker");
  addresses.forEach((address, i) => {
    job.nested(2, new Message().varint(1, i).text(2, address));
  });
  const leader = new Message().text(1, "/job:worker/replica:0/task:0");
  const server = new Message()
    .nested(1, new Message().nested(1, job))
    .text(2, "worker")
    .varint(3, index)
    .nested(4, new Message().nested(16, leader))
    .text(5, "grpc");
  return Buffer.from(server.bytes()).toString("hex");
}
