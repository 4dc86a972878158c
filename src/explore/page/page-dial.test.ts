import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PretrainedName, pretrained } from "../../experiments/pretrained/pretrained.js";
import type { Run } from "../../training/run/run.js";
import { DialNetwork } from "../dial/dial-network.js";
import { dialAnswer } from "../fronts/dial/answer.js";
import type { DialAnswer, DialAsked, DialLayer } from "../fronts/dial/state.js";
import { pack, unpack } from "../fronts/page/packed.js";
import { PageDial, type PageDialData } from "../fronts/page/page-dial.js";
import { pageDial } from "./page-dial.js";

const count = 20;
const floats = ({ buffer, byteOffset, byteLength }: Uint8Array): Float32Array =>
  new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));

/** Two answers are the same up to the last digits of sums. */
function expectSame(page: DialAnswer, library: DialAnswer): void {
  const { top, trainedTop, ...shown } = page.shown;
  const { top: expectedTop, trainedTop: expectedTrainedTop, ...expected } = library.shown;
  expect(shown).toEqual(expected);
  for (const [classes, others] of [
    [top, expectedTop],
    [trainedTop, expectedTrainedTop],
  ] as const) {
    expect(classes.map(({ className }) => className)).toEqual(others.map(({ className }) => className));
    for (const [i, { probability }] of classes.entries())
      expect(probability).toBeCloseTo(others[i]?.probability ?? Number.NaN, 3);
  }
  expect([...page.templates]).toEqual([...library.templates]);
  for (const key of ["maps", "trainedMaps"] as const) {
    const [numbers, expectedNumbers] = [floats(page[key]), floats(library[key])];
    expect(numbers.length).toBe(expectedNumbers.length);
    for (const [i, value] of numbers.entries())
      expect(value).toBeCloseTo(expectedNumbers[i] ?? Number.NaN, 3);
  }
}

describe.each(["fashion-grown", "fashion-members"] as const satisfies readonly PretrainedName[])(
  "the dial of %s in a page",
  (name) => {
    let run: Run;
    let library: DialNetwork;
    let data: PageDialData;
    let page: PageDial;

    beforeAll(async () => {
      run = await pretrained(name);
      library = new DialNetwork(run, count);
      // As the page reads it.
      data = unpack(pack(pageDial(run, count)));
      page = new PageDial(data);
    }, 120_000);
    afterAll(() => {
      library.dispose();
      run.dispose();
    });

    const both = (asked: DialAsked): [page: DialAnswer, library: DialAnswer] => [
      dialAnswer(page, asked),
      dialAnswer(library, asked),
    ];
    const lastBlock = ({ blocks }: DialLayer): number =>
      blocks.filter(({ net }) => net !== null).at(-1)?.index as number;

    it("answers as the library does for every layer, as it was trained", () => {
      for (const layer of library.layers) {
        const asked = { turn: 1, layer: layer.name, block: lastBlock(layer), picture: 3, changed: [] };
        expectSame(...both(asked));
      }
    });

    it("answers as the library does when blocks are turned, one after another, and turned back", () => {
      const questions = library.layers.map((layer, turn): DialAsked => {
        const block = lastBlock(layer);
        const coefficients = [0.5 + turn / 8, -0.75];
        return {
          turn,
          layer: layer.name,
          block,
          picture: turn,
          changed: [{ layer: layer.name, block, coefficients }],
        };
      });
      let haveChanged = false;
      for (const asked of questions) {
        const [answer, expected] = both(asked);
        expectSame(answer, expected);
        haveChanged ||= answer.shown.answers.join() !== answer.shown.trainedAnswers.join();
      }
      expect(haveChanged).toBe(true);
      const all = {
        ...(questions[0] as DialAsked),
        changed: questions.flatMap(({ changed }) => changed).slice(0, 3),
      };
      expectSame(...both(all));
      expectSame(...both({ ...all, changed: [] }));
    });

    it("starts from coefficients that were turned before its net was asked for", () => {
      const layer = library.layers.at(-1) as DialLayer;
      const changed = [{ layer: layer.name, block: 0, coefficients: [2, -1] }];
      const asked = { turn: 0, layer: layer.name, block: 0, picture: 0, changed };
      expectSame(dialAnswer(new PageDial(data), asked), dialAnswer(library, asked));
    });

    it("leaves no tensor behind", () => {
      const before = tf.memory().numTensors;
      pageDial(run, 2);
      expect(tf.memory().numTensors).toBe(before);
    });
  },
);
