// @ts-check
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { rankOf } from "../../src/dist/tensorflow/rank-settings.js";
import { SetupProblem, sentence } from "../../src/setup/problem.mjs";

/**
 * Which of several processes this one is: as the environment says, or else as SLURM does, one process on each node.
 *
 * @param {NodeJS.ProcessEnv} env what it finds out is added, for the library
 * @returns {Promise<import("../../src/dist/tensorflow/rank-settings.js").Rank>}
 */
export async function takeRank(env) {
  if (env.MIXTURE_GROWTH_RANKS === undefined && env.SLURM_PROCID !== undefined) {
    const port = Number(env.MIXTURE_GROWTH_RANK_PORT ?? 20_000);
    const words = ["show", "hostnames", env.SLURM_JOB_NODELIST ?? ""];
    const hosts = execFileSync("scontrol", words, { encoding: "utf8" }).trim().split("\n");
    env.MIXTURE_GROWTH_RANKS = hosts.map((host, i) => `${host}:${port + i}`).join(",");
    env.MIXTURE_GROWTH_RANK = env.SLURM_PROCID;
  }
  const rank = rankOf(env);
  if (rank === undefined) {
    const about = { thing: "one process of several", constraint: "to know the others", got: "nothing" };
    throw new SetupProblem(sentence({ ...about, todo: "Start them with npm run ranks." }));
  }
  await expectFree(Number(rank.addresses[rank.index]?.split(":")[1]));
  return rank;
}

/**
 * TensorFlow would only say that it could not start a server.
 *
 * @param {number} port
 */
async function expectFree(port) {
  const server = createServer();
  server.listen(port, "0.0.0.0");
  try {
    await once(server, "listening");
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    const about = { thing: `port ${port}`, constraint: "to be free", got: `${code}` };
    throw new SetupProblem(sentence({ ...about, todo: "Choose another one with --port." }));
  }
  server.close();
  await once(server, "close");
}
