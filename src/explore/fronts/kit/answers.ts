import type { Pictures } from "./pictures.js";

/** A class that a net holds possible. */
export interface PossibleClass {
  /** Name of the class. */
  readonly className: string;
  /** From 0 to 1. */
  readonly probability: number;
}

/** What is known of the pictures; labels as a list of any kind. */
interface AnsweredPictures extends Pick<Pictures, "count" | "classNames"> {
  /** Class by picture. */
  readonly labels: ArrayLike<number>;
}

/** What a net answers for some pictures. */
export class Answers {
  /** Logits of all pictures, `[pictures, classes]`. */
  readonly logits: Float32Array;
  /** The class that is answered, by picture. */
  readonly classes: readonly number[];
  readonly #set: AnsweredPictures;

  constructor(logits: Float32Array, set: AnsweredPictures) {
    this.logits = logits;
    this.#set = set;
    this.classes = Array.from({ length: set.count }, (_, picture) => {
      const row = this.#row(picture);
      return row.indexOf(Math.max(...row));
    });
  }

  /** Whether the answer is the picture's class, by picture. */
  get right(): readonly boolean[] {
    return this.classes.map((answer, picture) => answer === this.#set.labels[picture]);
  }

  /** Share of right answers. */
  get accuracy(): number {
    return this.right.filter(Boolean).length / this.#set.count;
  }

  /** The pictures that are answered otherwise here than there. */
  changedFrom(other: Answers): number[] {
    return this.classes.flatMap((answer, picture) => (answer === other.classes[picture] ? [] : [picture]));
  }

  /** Mean over the pictures of the Euclidean distance of their logits here and there. */
  distanceFrom(other: Answers): number {
    const { count, classNames } = this.#set;
    const classes = classNames.length;
    let sum = 0;
    for (let picture = 0; picture < count; picture++) {
      let squares = 0;
      for (let at = picture * classes; at < (picture + 1) * classes; at++) {
        squares += ((this.logits[at] as number) - (other.logits[at] as number)) ** 2;
      }
      sum += Math.sqrt(squares);
    }
    return sum / count;
  }

  /** The most probable classes of a picture, best first: `softmax(z)`. */
  top(picture: number, most: number): PossibleClass[] {
    const row = [...this.#row(picture)];
    const largest = Math.max(...row);
    const total = row.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
    return row
      .map((logit, label) => ({ label, probability: Math.exp(logit - largest) / total }))
      .sort((one, other) => other.probability - one.probability)
      .slice(0, most)
      .map(({ label, probability }) => ({ className: this.#set.classNames[label] as string, probability }));
  }

  #row(picture: number): Float32Array {
    const classes = this.#set.classNames.length;
    return this.logits.subarray(picture * classes, (picture + 1) * classes);
  }
}
