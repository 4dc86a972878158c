import { fileURLToPath } from "node:url";
import * as display from "mixture-growth-display";
import { expect, test } from "vitest";
import { docExamples, runExample } from "../../kernel-ext/display/src/test-support/doc-examples.js";
import * as bank from "./bank.js";
import * as blocks from "./blocks.js";
import * as coefficients from "./coefficients.js";
import * as mixer from "./mixer.js";
import * as network from "./network.js";
import * as timeline from "./timeline.js";

const drawing = { ...bank, ...blocks, ...coefficients, ...mixer, ...network, ...timeline };
const examples = docExamples(fileURLToPath(new URL(".", import.meta.url)));

test.each(examples.map((example) => [example.name, example] as const))(
  "the example in %s runs and tells the truth",
  async (_, example) => {
    const claims = await runExample(example, { ...display, ...drawing });
    for (const { line, said, given } of claims) expect(given, line).toEqual(said);
  },
);

test("every drawing has an example", () => {
  const drawings = Object.keys(drawing).filter((name) => name.startsWith("draw"));
  for (const name of drawings)
    expect(
      examples.some(({ code }) => code.includes(`${name}(`)),
      name,
    ).toBe(true);
});
