/** Learning rate by epoch: half cosines from a peak to a minimum. */
export interface CosineSchedule {
  readonly kind: "cosine";
  /** Highest learning rate. */
  readonly learningRate: number;
  /** Epochs of one cosine; by default the phase's epochs divided among the cycles. */
  readonly cycleEpochs?: number;
  /** How many cosines, each starting at half the rate of the one before. Default 1. */
  readonly cycles?: number;
  /** Epochs of linear warm-up, during which the cosine already runs. Default 0. */
  readonly warmupEpochs?: number;
  /** Rate at epoch 0 of the warm-up. Default 1e-5. */
  readonly warmupStart?: number;
  /** Lowest rate of every cosine. Default 1e-6. */
  readonly minimum?: number;
}

/** One rate for the whole phase. */
export interface ConstantSchedule {
  readonly kind: "constant";
  /** Learning rate of every epoch after the warm-up. */
  readonly learningRate: number;
  /** Epochs of linear warm-up. Default 0. */
  readonly warmupEpochs?: number;
  /** Rate at epoch 0 of the warm-up. Default 1e-5. */
  readonly warmupStart?: number;
}

/** One rate, multiplied by a factor from certain epochs on. */
export interface StepsSchedule {
  readonly kind: "steps";
  /** Learning rate before the first step. */
  readonly learningRate: number;
  /** Each factor applies from its epoch of the phase on, together with the factors before it. */
  readonly steps: readonly {
    /** First epoch of the phase to which the factor applies, from 0. */
    readonly epoch: number;
    /** Multiplies the learning rate. */
    readonly factor: number;
  }[];
  /** Epochs of linear warm-up. Default 0. */
  readonly warmupEpochs?: number;
  /** Rate at epoch 0 of the warm-up. Default 0.1, as published. */
  readonly warmupStart?: number;
}

/** Continues a schedule that began in an earlier phase. */
export interface ContinuedSchedule {
  readonly kind: "continued";
  /** The schedule that began earlier. */
  readonly of: CosineSchedule | StepsSchedule;
  /** How many of its epochs are over when the phase begins. */
  readonly after: number;
  /** Rate of the phase's first epoch, if it differs from the schedule's. */
  readonly first?: number;
}

/** Up to a peak and down again, along half cosines. */
export interface OneCycleSchedule {
  readonly kind: "one-cycle";
  /** Highest learning rate. */
  readonly learningRate: number;
  /** Share of the phase's epochs until the peak, in (0, 1). Default 0.3. */
  readonly rise?: number;
  /** The peak over the rate of the first epoch. Default 25. */
  readonly startDivisor?: number;
  /** The rate of the first epoch over that of the last. Default 1e4. */
  readonly endDivisor?: number;
}

/** Down from a peak along a power. */
export interface PolynomialSchedule {
  readonly kind: "polynomial";
  /** Learning rate after the warm-up. */
  readonly learningRate: number;
  /** Power of the share of epochs that remain; 1, the default, is a straight line. */
  readonly power?: number;
  /** Epochs of linear warm-up, during which the polynomial already falls. Default 0. */
  readonly warmupEpochs?: number;
  /** Rate at epoch 0 of the warm-up. Default 1e-5. */
  readonly warmupStart?: number;
  /** Rate that it falls to, just after the last epoch. Default 0. */
  readonly minimum?: number;
}

/** Any rates: one for each epoch. */
export interface RatesSchedule {
  readonly kind: "rates";
  /** Learning rate of every epoch of the phase, and maybe of more. */
  readonly rates: readonly number[];
  /** Text of the function that gave them, where one did: for people, since nobody calls it again. */
  readonly text?: string;
}

/** How the learning rate of a phase changes. */
export type Schedule =
  | CosineSchedule
  | ConstantSchedule
  | StepsSchedule
  | ContinuedSchedule
  | OneCycleSchedule
  | PolynomialSchedule
  | RatesSchedule;
