import { randomUUID } from "node:crypto";
import { type IncomingMessage, request } from "node:http";
import { request as requestSafely } from "node:https";
import { join } from "node:path";
import type { SweepFolder } from "../sweep-folder.js";
import { unitVariables } from "../unit-variables.js";
import { quoted } from "./commands.js";
import { type Engine, EngineError, type EngineSettings, type JobState } from "./engine.js";

const defaultAddress = "http://127.0.0.1:8265";
/** Requests at a time; Ray's server answers about 60 a second. */
const requestsAtOnce = 8;
const timeout = 40_000;

interface RayJob {
  readonly submission_id: string | null;
  readonly status: string;
}

/**
 * Ray, by its Jobs API over HTTP: one job for each unit. Its head keeps jobs in memory only, so an address that answers but
 * does not know a job has lost it.
 */
export function rayEngine(env: Readonly<Record<string, string | undefined>>): Engine {
  // RAY_ADDRESS may also say where Ray's own protocol is spoken.
  const known = [env.RAY_API_SERVER_ADDRESS, env.RAY_ADDRESS].find((address) => address?.startsWith("http"));
  const call = (
    own: EngineSettings["own"],
    method: string,
    path: string,
    { body, accepts = () => false }: { body?: unknown; accepts?: (code: number) => boolean } = {},
  ): Promise<unknown> =>
    callRay(own.address ?? known ?? defaultAddress, env, { method, path, body, accepts });
  return {
    name: "ray",
    isLocal: false,
    options: { address: `where Ray's dashboard answers; RAY_ADDRESS, or ${defaultAddress}` },

    async submit(folder, rounds, settings, note) {
      const jobs = Object.fromEntries(
        rounds.flat().map((unit) => [unit, `${unit}-${randomUUID().slice(0, 8)}`]),
      );
      // First of all: one that Ray never got is unknown to it later, and submitted again.
      note(jobs);
      // A job that waits holds no place in Ray, and a unit waits for what another one trains.
      await inTurns(Object.entries(jobs), async ([unit, id]) => {
        await call(settings.own, "POST", "/api/jobs/", { body: jobOf(folder, unit, id, settings) });
      });
    },

    async states(jobs, own) {
      try {
        const listed = (await call(own, "GET", "/api/jobs/")) as readonly RayJob[];
        const states = new Map<string, JobState>(jobs.map((job) => [job, "unknown"]));
        for (const { submission_id, status } of listed)
          if (submission_id !== null && states.has(submission_id)) states.set(submission_id, stateOf(status));
        return states;
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        return new Map(jobs.map((job) => [job, "unreachable"]));
      }
    },

    async cancel(jobs, own) {
      // A job that Ray does not know runs no more.
      const accepts = (code: number): boolean => code === 404;
      await inTurns(jobs, async (job) => {
        await call(own, "POST", `/api/jobs/${encodeURIComponent(job)}/stop`, { accepts });
      });
    },
  };
}

function jobOf(folder: SweepFolder, unit: string, id: string, { program }: EngineSettings): unknown {
  const { threads, gpus } = folder.plan;
  const env_vars = {
    ...unitVariables(folder.plan),
    // Of three, after which a run that is stopped is killed.
    RAY_JOB_STOP_WAIT_TIME_S: "60",
  };
  const log = quoted(join(folder.unit(unit), "log.txt"));
  return {
    // exec: Ray's signals reach the program itself.
    entrypoint: `exec ${[...program, folder.path, unit, id].map(quoted).join(" ")} >> ${log} 2>&1`,
    submission_id: id,
    entrypoint_num_cpus: threads,
    entrypoint_num_gpus: gpus,
    metadata: { sweep: folder.plan.experiment, unit },
    runtime_env: { env_vars },
  };
}

interface RayCall {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  /** Whether a status is an answer too. */
  readonly accepts: (code: number) => boolean;
}

async function callRay(
  address: string,
  env: Readonly<Record<string, string | undefined>>,
  call: RayCall,
): Promise<unknown> {
  try {
    const { code, body } = await ask(
      new URL(address.replace(/\/$/, "") + call.path),
      env.RAY_AUTH_TOKEN,
      call,
    );
    if (call.accepts(code)) return undefined;
    if (code < 300) return JSON.parse(body);
    throw new Error(`${code}: ${body.trim().split("\n").at(-1)?.slice(0, 200)}`);
  } catch (error) {
    const { message } = error as Error;
    throw new EngineError(
      `Expected Ray's Jobs API to answer but got ${message} (${address}). Start Ray, or give its address with --address; RAY_AUTH_TOKEN is its token.`,
    );
  }
}

/** Asks the Jobs API. `fetch` will not do: Ray takes it for a browser and refuses what changes anything. */
function ask(
  url: URL,
  token: string | undefined,
  { method, body }: RayCall,
): Promise<{ readonly code: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const headers = {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    const send = url.protocol === "https:" ? requestSafely : request;
    const sent = send(url, { method, headers, timeout }, (response: IncomingMessage) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("error", reject);
      response.on("end", () =>
        resolve({ code: response.statusCode ?? 0, body: Buffer.concat(parts).toString() }),
      );
    });
    sent.on("timeout", () => sent.destroy(new Error(`no answer within ${timeout / 1000} s`)));
    sent.on("error", reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function inTurns<Item>(items: readonly Item[], action: (item: Item) => Promise<void>): Promise<void> {
  const left = [...items];
  const turn = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await action(item);
  };
  await Promise.all(Array.from({ length: requestsAtOnce }, turn));
}

function stateOf(status: string): JobState {
  if (status === "PENDING") return "queued";
  return status === "RUNNING" ? "running" : "ended";
}
