/** How far an answer is: none yet, kept, being compared with the right one, and compared. */
export type AnswerState = "open" | "kept" | "revealing" | "revealed";

/** What does not change while a question is shown. */
export interface AskedQuestion {
  /** The question; `code` between backticks. */
  readonly ask: string;
  /** How it is answered. */
  readonly kind: "choice" | "number" | "text";
  /** Of a choice; else empty. */
  readonly options: readonly string[];
  /** Whether there is something to reveal. */
  readonly reveals: boolean;
  /** Whether a reason is told with the right answer. */
  readonly explains: boolean;
}

/** Where the person stands. */
export interface AnswerShown {
  /** How far the answer is. */
  readonly state: AnswerState;
  /** What was answered; null before. */
  readonly given: string | number | null;
  /** Whether it is right; null before it is revealed, and where nothing is right or wrong. */
  readonly isRight: boolean | null;
  /** The right answer; empty where it is not told. */
  readonly right: string;
  /** Why; empty where nothing is said. */
  readonly because: string;
  /** Where the answer is kept. */
  readonly note: string;
  /** What went wrong; empty where nothing did. */
  readonly problem: string;
}

/** What the person does: gives an answer, asks for the right one, or takes the answer back. */
export interface AnswerAct {
  /** Rises with every act. */
  readonly turn: number;
  /** What is done. */
  readonly act: "give" | "reveal" | "again";
  /** The answer that is given; null with the others. */
  readonly given: string | number | null;
}
