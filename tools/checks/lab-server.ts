import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { labArguments, prepareJupyter } from "../../src/lab/run-lab.mjs";
import { jupyterEnv } from "../../src/setup/places.mjs";
import { cloneRoot, places } from "../setup/places.mjs";

const startMs = 180_000;

/** A JupyterLab of the clone, started as `npm run lab` does, without opening a browser. */
export class LabServer {
  readonly #child: ChildProcess;
  readonly #port: number;
  readonly token: string;
  #printed = "";

  private constructor(port: number, token: string, args: readonly string[], env: NodeJS.ProcessEnv) {
    this.#port = port;
    this.token = token;
    const where = places(cloneRoot);
    prepareJupyter(where.jupyter);
    this.#child = spawn(where.python, args, {
      cwd: cloneRoot,
      env: { ...jupyterEnv(process.env, where), ...env },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        this.#printed = (this.#printed + String(chunk)).slice(-20_000);
      });
    }
  }

  /**
   * Starts the server on a free port and waits until it answers.
   *
   * @param folder the folder that it serves
   * @param env what its environment has besides
   */
  static async start(folder: string, env: NodeJS.ProcessEnv = {}): Promise<LabServer> {
    const port = await freePort();
    const token = randomBytes(16).toString("hex");
    const own = ["--no-browser", "--allow-root", `--port=${port}`, `--ServerApp.root_dir=${folder}`];
    const server = new LabServer(
      port,
      token,
      labArguments(cloneRoot, [...own, `--IdentityProvider.token=${token}`]),
      env,
    );
    await server.#answers();
    return server;
  }

  /** The address of a page, with the token. */
  address(path: string): string {
    return `http://127.0.0.1:${this.#port}/${path}?token=${this.token}`;
  }

  /** The server's status for a request without the token. */
  async statusWithoutToken(path: string): Promise<number> {
    return (await fetch(`http://127.0.0.1:${this.#port}/${path}`, { redirect: "manual" })).status;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once("close", resolve));
    this.#child.kill("SIGTERM");
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(timer);
  }

  async #answers(): Promise<void> {
    const deadline = Date.now() + startMs;
    while (Date.now() < deadline && this.#child.exitCode === null) {
      const answer = await fetch(this.address("api/status")).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    this.#child.kill("SIGKILL");
    throw new Error(
      `Expected JupyterLab to answer within ${startMs / 1000} s but it printed:\n${this.#printed}`,
    );
  }
}

/** A free port of this machine. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
