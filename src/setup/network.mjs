// @ts-check
import net from "node:net";
import { explainFailure, isUnreachable } from "./failures.mjs";
import { SetupProblem, sentence } from "./problem.mjs";

/** How long a network that is alive may take to answer, and how many times what the program takes to do nothing. */
const patience = { seconds: 10, starts: 10 };

/**
 * Asks a registry for something small first, so that a dead network is reported within seconds and before anything that
 * works is removed. Any other failure is left to the command that follows.
 *
 * @param {import("./commands.mjs").Commands} commands
 * @param {string} command
 * @param {{ nothing: readonly string[], question: readonly string[] }} args `nothing`: with which the command only starts,
 *   which tells a slow machine from a slow network
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, about: Parameters<typeof explainFailure>[1], now?: () => number }} options
 *   `now` in milliseconds
 * @throws {SetupProblem} when there is no answer
 */
export async function demandAnswer(
  commands,
  command,
  { nothing, question },
  { cwd, env, about, now = () => performance.now() },
) {
  const began = now();
  await commands.run(command, nothing, { cwd, env });
  const startSeconds = (now() - began) / 1000;
  const limitSeconds = Math.ceil(patience.seconds + patience.starts * startSeconds);
  const result = await commands.run(command, question, { cwd, env, log: about.log, limitSeconds });
  if (result.code !== 0 && isUnreachable(result.output)) throw explainFailure(result, about);
}

/**
 * Checks that programs on this machine can talk to each other, as Jupyter and its kernels do.
 *
 * @throws {SetupProblem} when they cannot
 */
export async function demandLoopback() {
  const code = await connectToOurselves();
  if (code === undefined) return;
  throw new SetupProblem(
    sentence({
      thing: "the network interface lo",
      constraint: "to be up, since Jupyter talks to its kernels through it,",
      got: code,
      where: "127.0.0.1",
      todo: "Switch it on, for example with `ip link set lo up` as root.",
    }),
  );
}

/** @returns {Promise<string | undefined>} the code of the error, if any */
function connectToOurselves() {
  return new Promise((resolve) => {
    const server = net.createServer((socket) => socket.end());
    /** @param {NodeJS.ErrnoException | undefined} [error] */
    const finish = (error) => {
      client?.destroy();
      server.close();
      resolve(error && (error.code ?? error.message));
    };
    /** @type {net.Socket | undefined} */
    let client;
    server.once("error", finish);
    server.listen(0, "127.0.0.1", () => {
      const { port } = /** @type {net.AddressInfo} */ (server.address());
      client = net.connect({ port, host: "127.0.0.1", timeout: 2_000 });
      client.once("error", finish);
      client.once("timeout", () => finish(Object.assign(new Error("no answer"), { code: "no answer" })));
      client.once("connect", () => finish());
    });
  });
}
