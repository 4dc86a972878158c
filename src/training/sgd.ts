import type * as tf from "@tensorflow/tfjs-core";
import { demand, record } from "../checking/shapes.js";
import type { NetworkValues } from "../growth/widening.js";
import { type SgdOptions, sgdOptimizer } from "../optimizers/sgd.js";
import type { Parameter, TensorValues } from "../templates/parameter.js";
import { OptimizerState } from "./optimizer-state.js";

/** Of SGD, in states. */
const slot = "momentum";

/**
 * Stochastic gradient descent with momentum and coupled weight decay (PyTorch's rule):
 *
 * ```
 * g   = gradient + decay * p
 * buf = momentum * buf + g                  (buf starts at 0)
 * p  -= lr * (g + momentum * buf)           with Nesterov, else lr * buf
 * ```
 *
 * Momentum is stored by parameter name, so that it survives growth and a changing set of parameters; a parameter
 * that is not in a step is neither moved nor decayed. Owns the momentum tensors; `dispose()` frees them.
 *
 * @throws InputError for wrong options.
 * Source: published groups; templates and batch norm decay, coefficients do not.
 */
export class Sgd extends OptimizerState {
  readonly options: SgdOptions;

  constructor(options: SgdOptions) {
    demand(options, record<SgdOptions>(sgdOptimizer.fields), "options", "Sgd");
    super({ optimizer: "sgd", ...options });
    this.options = options;
  }

  /** Momentum of a parameter; owned by the optimiser. */
  momentum(name: string): tf.Variable | undefined {
    return this.variable(slot, name);
  }

  /** Copies of all momentum, by parameter. */
  values(): Map<string, TensorValues> {
    return this.snapshot().get(slot) as Map<string, TensorValues>;
  }

  /** Replaces the momentum, of any shape, of the parameters that are named; the rest keep theirs. */
  replace(momentum: NetworkValues): void {
    this.restore(new Map([[slot, momentum]]));
  }

  /** The momentum of a parameter, zeros where it has none yet; owned by the optimiser. */
  buffer(parameter: Parameter): tf.Variable {
    return this.variables(parameter)[0] as tf.Variable;
  }
}
