/** Pictures of one size, as a model holds them. */
export interface Pictures {
  /** How many there are. */
  readonly count: number;
  /** In pixels. */
  readonly height: number;
  /** In pixels. */
  readonly width: number;
  /** 1 grey, 3 red, green and blue. */
  readonly channels: number;
  /** Class by picture. */
  readonly labels: readonly number[];
  /** Name by class. */
  readonly classNames: readonly string[];
}
