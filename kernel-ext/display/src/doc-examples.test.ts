import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import * as display from "./index.js";
import { docExamples, runExample } from "./test-support/doc-examples.js";

const examples = docExamples(fileURLToPath(new URL(".", import.meta.url)));

test.each(examples.map((example) => [example.name, example] as const))(
  "the example in %s runs and is right",
  async (_, example) => {
    for (const { line, said, given } of await runExample(example, display)) expect(given, line).toEqual(said);
  },
);

test("most examples say what they give", async () => {
  const claims = await Promise.all(examples.map((example) => runExample(example, display)));
  expect(claims.flat().length).toBeGreaterThan(15);
});
