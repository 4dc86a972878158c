import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { kernelCommand } from "../bin/kernelspec.js";
import { type ChannelName, type Connection, channelNames, connectionFields } from "../wire/connection.js";

/** How a kernel is started. */
interface KernelProcessOptions {
  /** The notebook's folder. */
  readonly folder: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** The command, with `{connection_file}` in place of the file's path; this package's own kernel by default. */
  readonly command?: readonly string[];
}

/** A kernel in its own process. */
export class KernelProcess {
  readonly connection: Connection;
  /** Resolves when the process has ended, with what it wrote outside any cell. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;

  private constructor(connection: Connection, child: ChildProcess, onEnd: () => void) {
    this.connection = connection;
    this.#child = child;
    let text = "";
    const note = (chunk: Buffer): void => {
      text = (text + chunk.toString("utf8")).slice(-10_000);
    };
    child.stdout?.on("data", note);
    child.stderr?.on("data", note);
    this.ended = new Promise((resolve) => {
      const end = (): void => {
        this.#killGroup();
        onEnd();
        resolve(text);
      };
      child.once("exit", end);
      child.once("error", (error) => {
        text += error.message;
        end();
      });
    });
  }

  /** Starts a kernel on free ports of this machine; it may not listen yet. */
  static async start({
    folder,
    env = {},
    command = kernelCommand,
  }: KernelProcessOptions): Promise<KernelProcess> {
    const connection = await freeConnection();
    const place = mkdtempSync(path.join(tmpdir(), "kernel-"));
    const file = path.join(place, "connection.json");
    writeFileSync(file, JSON.stringify(connectionFields(connection)), { mode: 0o600 });
    const [program = "", ...args] = command.map((part) => part.replace("{connection_file}", file));
    const child = spawn(program, args, {
      cwd: folder,
      // Cells that are run without a browser have no history. The kernel ends by itself if this process is killed.
      env: { ...process.env, MIXTURE_GROWTH_HISTORY: "off", ...env, JPY_PARENT_PID: String(process.pid) },
      stdio: ["ignore", "pipe", "pipe"],
      // Ctrl-C in a terminal goes to this process, which then decides.
      detached: process.platform !== "win32",
    });
    return new KernelProcess(connection, child, () => rmSync(place, { recursive: true, force: true }));
  }

  /** Ends the process at once. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.ended;
  }

  /** Ends what cells started and left running. */
  #killGroup(): void {
    if (this.#child.pid === undefined || process.platform === "win32") return;
    try {
      process.kill(-this.#child.pid, "SIGKILL");
    } catch {
      // Nothing is left.
    }
  }

  /** The identifier of the process. */
  get pid(): number | undefined {
    return this.#child.pid;
  }
}

async function freeConnection(): Promise<Connection> {
  const servers: Server[] = [];
  try {
    const ports: Partial<Record<ChannelName, number>> = {};
    // All stay open until the last is known, so that no port is given twice.
    for (const name of channelNames) {
      const server = await listen();
      servers.push(server);
      ports[name] = (server.address() as AddressInfo).port;
    }
    return {
      transport: "tcp",
      ip: "127.0.0.1",
      key: randomBytes(32).toString("hex"),
      ports: ports as Connection["ports"],
    };
  } finally {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

function listen(): Promise<Server> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}
