import fc from "fast-check";
import type { NetworkDescription } from "../description.js";
import type { NetworkNode } from "../operations/operations.js";

/** Operations that keep the shape of what they read: all but those that the builder below knows. */
type ShapeKeeping = Exclude<
  NetworkNode["op"],
  | "convolution"
  | "dense"
  | "add"
  | "multiply"
  | "concat"
  | "globalPool"
  | "averagePool"
  | "maxPool"
  | "flatten"
  | "tokens"
  | "positionEmbedding"
  | "tokenDense"
  | "attention"
>;

type NodeOf<Op> = Extract<NetworkNode, { readonly op: Op }>;

/** The fields of a node of each; the compiler names those that are missing. */
const shapeKeeping: {
  readonly [Op in ShapeKeeping]: (channels: number) => Omit<NodeOf<Op>, "name" | "inputs">;
} = {
  relu: () => ({ op: "relu" }),
  batchNorm: (channels) => ({ op: "batchNorm", channels }),
  layerNorm: (channels) => ({ op: "layerNorm", channels }),
  groupNorm: (channels) => ({ op: "groupNorm", channels, groups: channels }),
  bias: (channels) => ({ op: "bias", channels }),
  dropout: () => ({ op: "dropout", rate: 0.5 }),
  gelu: () => ({ op: "gelu" }),
  silu: () => ({ op: "silu" }),
  tanh: () => ({ op: "tanh" }),
  sigmoid: () => ({ op: "sigmoid" }),
  relu6: () => ({ op: "relu6" }),
  depthwiseConvolution: (channels) => ({
    op: "depthwiseConvolution",
    ...{ kernel: 3, stride: 1, padding: 1 },
    channels,
  }),
  groupedConvolution: (channels) => ({
    op: "groupedConvolution",
    ...{ kernel: 3, stride: 1, padding: 1 },
    channels,
    groups: channels % 2 === 0 ? 2 : 1,
  }),
};
const shapeKeepingOps = Object.keys(shapeKeeping) as ShapeKeeping[];

type Pool = "maxPool" | "averagePool";

/** What joins two branches. */
type Junction = "add" | "multiply" | "concat";

/** One step of building a network; a step that does not fit in its place is skipped. */
interface Step {
  readonly kind: "convolution" | Pool | ShapeKeeping | "residual" | Junction;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly channels: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(
    ...(["convolution", "maxPool", "averagePool"] as const),
    ...shapeKeepingOps,
    ...(["residual", "add", "multiply", "concat"] as const),
  ),
  kernel: fc.integer({ min: 1, max: 3 }),
  stride: fc.integer({ min: 1, max: 2 }),
  padding: fc.integer({ min: 0, max: 2 }),
  channels: fc.integer({ min: 1, max: 2 }).map((count) => 2 * count),
});

const plan = fc.record({
  input: fc.tuple(
    fc.integer({ min: 3, max: 7 }),
    fc.integer({ min: 3, max: 7 }),
    fc.integer({ min: 1, max: 3 }),
  ),
  classes: fc.integer({ min: 2, max: 4 }),
  steps: fc.array(step, { maxLength: 6 }),
  head: fc.constantFrom("globalPool" as const, "flatten" as const, "tokens" as const),
  hidden: fc.boolean(),
  bias: fc.boolean(),
});

/** Small networks with branches and residual blocks, made at random, each of which can be computed. */
export const randomNetworks: fc.Arbitrary<NetworkDescription> = plan.map(
  ({ input, classes, steps, head, hidden, bias }) => {
    const builder = new Builder(input);
    for (const each of steps) builder.take(each);
    builder.head(head);
    if (hidden) {
      builder.dense(4, bias);
      builder.plain("relu");
    }
    builder.dense(classes, bias, "last");
    return { name: "random", input, classes, nodes: builder.nodes };
  },
);

/** Appends nodes, each reading the last one. */
class Builder {
  readonly nodes: NetworkNode[] = [];
  #last = "input";
  /** `[height, width, channels]`, or `[features]`. */
  #shape: readonly number[];
  #readsImage = true;

  constructor(input: readonly number[]) {
    this.#shape = input;
  }

  take(each: Step): void {
    const { kind, channels } = each;
    if (kind === "maxPool" || kind === "averagePool") this.#pool(kind, each);
    else if (kind === "convolution") this.#convolution(each);
    else if (kind === "residual") this.#residual();
    else if (kind === "add" || kind === "multiply" || kind === "concat") this.#branches(kind, channels);
    else this.plain(kind);
  }

  plain(op: ShapeKeeping): void {
    const fields = shapeKeeping[op](this.#shape.at(-1) as number);
    this.#put({ ...fields, name: this.#name(op), inputs: [this.#last] } as NetworkNode);
  }

  head(op: "globalPool" | "flatten" | "tokens"): void {
    if (op === "tokens") {
      this.#tokens();
      this.head("globalPool");
      return;
    }
    this.#put({ op, name: this.#name(op), inputs: [this.#last] });
    const pooled = this.#shape.at(-1) as number;
    this.#shape = [op === "globalPool" ? pooled : this.#shape.reduce((count, n) => count * n, 1)];
  }

  dense(outChannels: number, bias: boolean, role: "inner" | "last" = "inner"): void {
    const [inChannels = 1] = this.#shape;
    const is = role === "inner" && this.#readsImage ? "first" : role;
    const name = this.#name("dense");
    this.#put({ op: "dense", name, inputs: [this.#last], role: is, inChannels, outChannels, bias });
    this.#shape = [outChannels];
    this.#readsImage = false;
  }

  #pool(op: Pool, { kernel, stride, padding }: Step): void {
    if (padding >= kernel || !this.#fits(kernel, padding)) return;
    this.#put({ op, name: this.#name(op), inputs: [this.#last], kernel, stride, padding });
    this.#window(kernel, stride, padding);
  }

  /** Tokens with positions, attention, and a dense layer along them. */
  #tokens(): void {
    const [height, width, channels] = this.#shape as [number, number, number];
    const tokens = height * width;
    this.#put({ op: "tokens", name: this.#name("tokens"), inputs: [this.#last] });
    const name = this.#name("positionEmbedding");
    this.#put({ op: "positionEmbedding", name, inputs: [this.#last], tokens, channels });
    this.#shape = [tokens, channels];
    const role = this.#readsImage ? "first" : "inner";
    const inputs = ["q", "k", "v"].map((name): NetworkNode => {
      const sizes = { inChannels: channels, outChannels: 4, bias: true };
      return { op: "dense", name, inputs: [this.#last], role, ...sizes };
    });
    this.nodes.push(...inputs);
    this.#put({ op: "attention", name: this.#name("attention"), inputs: ["q", "k", "v"], heads: 2 });
    const sides = { inTokens: tokens, outTokens: 3, groups: 2 };
    this.#put({ op: "tokenDense", name: this.#name("tokenDense"), inputs: [this.#last], ...sides });
    this.#shape = [3, 4];
    this.#readsImage = false;
  }

  #convolution({ kernel, stride, padding, channels }: Step): void {
    if (!this.#fits(kernel, padding)) return;
    this.#put(this.#layer({ kernel, stride, padding, channels }));
    this.#window(kernel, stride, padding, channels);
    this.#readsImage = false;
  }

  /** A convolution whose input is added to what it makes. */
  #residual(): void {
    if (this.#readsImage) return;
    const skip = this.#last;
    const channels = this.#shape[2] as number;
    this.#put(this.#layer({ kernel: 3, stride: 1, padding: 1, channels }));
    this.#put({ op: "add", name: this.#name("add"), inputs: [this.#last, skip] });
  }

  /** Two convolutions of the same node, joined. */
  #branches(op: Junction, channels: number): void {
    const wide = this.#layer({ kernel: 3, stride: 1, padding: 1, channels });
    this.nodes.push(wide);
    const narrow = this.#layer({ kernel: 1, stride: 1, padding: 0, channels });
    this.nodes.push(narrow);
    this.#put({ op, name: this.#name(op), inputs: [wide.name, narrow.name] });
    this.#shape = [...this.#shape.slice(0, 2), op === "concat" ? 2 * channels : channels];
    this.#readsImage = false;
  }

  #layer({ channels, ...window }: Omit<Step, "kind">): NetworkNode {
    const role = this.#readsImage ? "first" : "inner";
    const inChannels = this.#shape[2] as number;
    const name = this.#name("convolution");
    return {
      op: "convolution",
      name,
      inputs: [this.#last],
      role,
      ...window,
      inChannels,
      outChannels: channels,
    };
  }

  #put(node: NetworkNode): void {
    this.nodes.push(node);
    this.#last = node.name;
  }

  #fits(kernel: number, padding: number): boolean {
    return Math.min(this.#shape[0] as number, this.#shape[1] as number) + 2 * padding >= kernel;
  }

  #window(kernel: number, stride: number, padding: number, channels = this.#shape[2] as number): void {
    const sides = this.#shape
      .slice(0, 2)
      .map((side) => Math.floor((side + 2 * padding - kernel) / stride) + 1);
    this.#shape = [...sides, channels];
  }

  #name(op: string): string {
    return `${op}${this.nodes.length}`;
  }
}
