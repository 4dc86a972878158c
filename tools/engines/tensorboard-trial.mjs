// @ts-check
import { spawn } from "node:child_process";
import { once } from "node:events";
import { SetupProblem, sentence } from "../../src/setup/problem.mjs";
import { tracking } from "./python-install.mjs";

/** A TensorBoard of this process's own, which only this machine reaches. */
export class TensorBoardTrial {
  #board;
  #ended;
  /** Where it answers, such as `"http://127.0.0.1:6006/"`. */
  address = "";

  /** @param {string} folder whose runs it shows */
  constructor(folder) {
    const words = ["--logdir", folder, "--host", "127.0.0.1"];
    this.#board = spawn(tracking.program("tensorboard"), words, { stdio: ["ignore", "ignore", "pipe"] });
    this.#ended = once(this.#board, "exit");
  }

  /**
   * Starts one.
   *
   * @param {string} folder
   * @throws {SetupProblem} where it does not start
   */
  static async start(folder) {
    const trial = new TensorBoardTrial(folder);
    let said = "";
    // Read to its end, so that it can go on writing.
    await new Promise((resolve) => {
      trial.#board.stderr.on("data", (text) => {
        said += text;
        trial.address = / at (http:\S+)/.exec(said)?.[1] ?? "";
        if (trial.address !== "") resolve(undefined);
      });
      trial.#board.once("exit", resolve);
    });
    if (trial.address !== "") return trial;
    throw new SetupProblem(
      sentence({
        thing: "TensorBoard",
        constraint: "to start on this machine",
        got: said.trim().split("\n").at(-1) || "no answer",
        todo: "Another one may be running: end it.",
      }),
    );
  }

  /** Ends it. */
  async stop() {
    this.#board.kill();
    await this.#ended;
  }
}
