import { inspect } from "node:util";
import { displaySymbol, drawingType, type MimeBundle } from "mixture-growth-display";
import { afterAll, expect, test } from "vitest";
import { createRandom } from "../data/random.js";
import { Mixer } from "../templates/mixer.js";
import { TemplateBank } from "../templates/template-bank.js";
import { native } from "../tensorflow/native.js";
import { coefficientMap } from "./coefficient-map.js";
import { tinyMixedNetwork } from "./test-support/tiny-mixed-network.js";

native();

const bank = new TemplateBank({
  groups: [{ name: "stage1", shape: [3, 3, 2, 2], templatesPerSet: [2, 3] }],
  initializer: "he",
  random: createRandom(0),
});
const mixer = new Mixer({
  name: "stage1",
  bank,
  group: "stage1",
  sets: [0, 1],
  initialize: () => [
    [0.5, -0.25],
    [1, 2, -3],
  ],
});
afterAll(() => {
  mixer.dispose();
  bank.dispose();
});

const shown = (): MimeBundle => coefficientMap([mixer])[displaySymbol]() as MimeBundle;

test("shows every coefficient of every block, as a picture and as text", () => {
  const text = shown()["text/plain"] as string;
  expect(text).toMatch(/stage1 +block 0, set 0 +0\.500, −0\.250/);
  expect(text).toMatch(/stage1 +block 1, set 1 +1\.000, 2\.000, −3\.000/);
  const { drawings } = shown()[drawingType] as { readonly drawings: readonly string[] };
  expect(drawings[0]).toContain("<title>stage1, block 1, set 1\ntemplate 2: -3</title>");
});

test("prints the same text on Node's console", () => {
  expect(inspect(coefficientMap([mixer]))).toBe(shown()["text/plain"]);
});

test("reads the coefficients when it is shown, not before", () => {
  const map = coefficientMap([mixer]);
  mixer.setCoefficients(0, [7, 8]);
  expect((map[displaySymbol]() as MimeBundle)["text/plain"]).toContain("7.000, 8.000");
});

test("refuses an empty list", () => {
  expect(() => coefficientMap([])).toThrow(
    "Expected source to be a list of at least 1 value but got [] (coefficientMap).",
  );
});

test("shows all layers of a network, or those that are named", () => {
  const network = tinyMixedNetwork();
  const plain = (layers?: readonly string[]): string =>
    (coefficientMap(network, layers)[displaySymbol]() as MimeBundle)["text/plain"] as string;
  // A block a member in the first and the last layer, four in the one between.
  expect(plain().match(/block \d, set \d/g)).toHaveLength(2 + 4 + 2);
  expect(plain(["hidden2"])).not.toContain("hidden1");
  expect(() => coefficientMap(network, ["hidden9"])).toThrow(
    'Expected layers[0] to be "hidden1", "hidden2" or "classifier" but got "hidden9" (coefficientMap). Did you mean "hidden1"?',
  );
  network.dispose();
});
