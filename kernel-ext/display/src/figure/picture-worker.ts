import { parentPort } from "node:worker_threads";
import type { PictureAnswer, PictureJob } from "./picture-thread.js";
import { createRenderer } from "./thread/plotly.js";

const renderer = createRenderer();

parentPort?.on("message", async ({ specification }: PictureJob) => {
  let answer: PictureAnswer;
  try {
    answer = { elements: await renderer.draw(specification) };
  } catch (error) {
    answer = { problem: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(answer);
});
