import { namedAddress, refusal, refusalRemedy, usualVariable } from "../../src/setup/proxy-words.mjs";
import type { Barrier, TransferFailure } from "./transfer.js";

/** What has kept every source from being reached; undefined where one has answered, or none was tried. */
export function barriersOf(failures: ReadonlyMap<unknown, TransferFailure>): readonly Barrier[] | undefined {
  const found = [...failures.values()].map(({ barrier }) => barrier);
  const barriers = found.filter((barrier) => barrier !== undefined);
  return barriers.length > 0 && barriers.length === found.length ? barriers : undefined;
}

/** What a person needs to know of barriers, however many sources lie behind them. */
export function explainBarriers(barriers: readonly Barrier[]): {
  readonly got: string;
  readonly todo: string;
} {
  const refused = barriers.find(({ isRefusal }) => isRefusal)?.proxy;
  if (refused !== undefined) return { got: refusal(refused), todo: refusalRemedy(refused) };
  const reasons = [...new Set(barriers.map(({ reason }) => reason))].join(", ");
  const { proxy } = barriers.find((barrier) => barrier.proxy !== undefined) ?? {};
  if (proxy === undefined) {
    const variable = `${usualVariable}=${namedAddress()}`;
    const todo = `Check the connection; if it leads through a proxy, set ${variable}`;
    return { got: `no answer from any (${reasons})`, todo };
  }
  const { host, variable } = proxy;
  const todo = `Check the connection and this proxy, which ${variable} names`;
  return { got: `no answer from any through the proxy ${host} (${reasons})`, todo };
}
