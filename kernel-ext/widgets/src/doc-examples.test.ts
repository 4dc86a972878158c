import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { docExamples, runExample } from "../../display/src/test-support/doc-examples.js";
import * as widgets from "./index.js";

const examples = docExamples(fileURLToPath(new URL(".", import.meta.url)));

test.each(examples.map((example) => [example.name, example] as const))(
  "the example in %s runs",
  async (_, example) => {
    const readFileSync = vi.fn(() => Uint8Array.of(1));
    await runExample(example, { ...widgets, readFileSync });
  },
);

test("there are examples", () => {
  expect(examples.length).toBeGreaterThan(12);
});
