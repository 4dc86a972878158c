import { question } from "../../explore/question/question.js";
import type { Rows } from "./entry.js";

/** Entries of `src/explore` about questions. */
export function questionRows(): Rows {
  return {
    hiddenAnswer: {
      parameters: ["answer", "options"],
      valid: () => ["templates", { salt: "class 0", forgive: ["case"] }],
      needs: ["options.salt"],
      allows: { "options.forgive": ["list"] },
    },
    question: {
      parameters: ["options"],
      valid: () => [
        {
          ask: "What is mixed?",
          options: ["templates", "images"],
          answer: "templates",
          because: "A weight is a mixture of templates.",
          name: "first",
          file: "none/answers.json",
        },
      ],
      needs: ["options.ask"],
      allows: { "options.options": ["text"], "options.because": ["text"] },
      call: (options: never) => question(options).close(),
    },
  };
}
