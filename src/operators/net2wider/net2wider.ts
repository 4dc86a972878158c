import { also, oneOf, type Shape, zeroOrMore } from "../../checking/shapes.js";
import type { GrowthOperator, SettingsOf } from "../growth-operator.js";
import { growthBy } from "../growth-settings.js";
import { type Growing, type Grown, growPlain, momentumShape, type PlainGrowth } from "../plain-growth.js";
import { copyAsCoded } from "./copy-as-coded.js";
import { copyChannels, drawReplicas, widenMomentum } from "./copy-channels.js";
import { publishedWideningCalls } from "./widening-calls.js";

/** Growth in width by copies of channels (Chen, Goodfellow & Shlens 2016). */
export interface Net2Wider extends PlainGrowth {
  readonly operator: "net2wider";
  /**
   * `"as-coded"` is the published comparison's: wide residual nets only, it changes the function and drops the momentum.
   * Default `"function-preserving"`.
   */
  readonly variant: "function-preserving" | "as-coded";
  /** Noise on the copies in standard deviations of each weight; the published comparison has none. Default 0. */
  readonly noise: number;
}

/** Net2WiderNet. Source: Chen, Goodfellow & Shlens 2016 (Net2Net). */
export const net2widerOperator: GrowthOperator<Net2Wider> = {
  name: "net2wider",
  grows: "plain",
  title: "net2net",
  defaults: { operator: "net2wider", variant: "function-preserving", noise: 0 },
  fields: ({ variant }) => ({
    variant: oneOf(["function-preserving", "as-coded"]),
    noise: quietAsCoded(zeroOrMore(0), variant),
    momentum: momentumShape,
  }),
  describe: ({ variant }) => `copies of channels (Net2Wider, ${variant})`,
  looksAtData: false,
  shortest: (by) => by,
  checkFit({ variant }, narrow, wide) {
    if (variant === "as-coded") publishedWideningCalls(narrow, wide);
  },
  grow: (network, into, by, context) =>
    growPlain(network, into, by, context, (growing) => widenByCopies(growing, by)),
};

/** Growth by copies of channels (Net2WiderNet), for {@link GrowthPlan.baseline}. */
export function net2wider(options: SettingsOf<Net2Wider> = {}): Net2Wider {
  return growthBy(net2widerOperator, options);
}

function widenByCopies({ network, into, before, random }: Growing, { variant, noise }: Net2Wider): Grown {
  const common = { size: { span: into }, widenedBy: "copied" } as const;
  if (variant === "as-coded") {
    const calls = publishedWideningCalls(network.describe({}), network.describe({ span: into }));
    return { ...common, values: copyAsCoded(calls, before, random) };
  }
  const widening = network.wideningTo(into);
  const replicas = drawReplicas(widening, random);
  return {
    ...common,
    values: copyChannels(widening, before, replicas, random, { noise }),
    momentum: (momentum) => widenMomentum(widening, momentum, replicas),
  };
}

/** The published comparison adds no noise to its copies. */
function quietAsCoded(noise: Shape, variant: unknown): Shape {
  return also(
    noise,
    (value?: number) => variant !== "as-coded" || (value ?? 0) === 0,
    'to be 0, as the published comparison has it, for the variant "as-coded"',
    'Use 0, or the variant "function-preserving".',
  );
}
