import { parentPort } from "node:worker_threads";
import type { PictureAnswer, PictureJob } from "./picture-thread.js";
import { type Drawer, loadPlotly } from "./thread/plotly.js";

let drawer: Drawer | undefined;

parentPort?.on("message", async ({ specification }: PictureJob) => {
  let answer: PictureAnswer;
  try {
    drawer ??= loadPlotly();
    answer = { elements: await drawer.draw(specification) };
  } catch (error) {
    // A figure that failed half-way may have left something behind.
    drawer = undefined;
    answer = { problem: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(answer);
});
