// @ts-check
// `unshare --net node keeper.mjs FOLDER PORT`: keeps a network namespace alive in which an engine is tried. It gives the
// namespace its addresses and forwards connections to FOLDER/relay to PORT of the namespace, unless that is 0. When its
// input ends, for whatever reason, it ends everything in the namespace and removes FOLDER.
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { endProcesses, processesIn } from "./processes.mjs";

/** SLURM wants an address other than the loopback's. */
const address = "10.200.0.1/32";

execFileSync("ip", ["link", "set", "lo", "up"]);
execFileSync("ip", ["address", "add", address, "dev", "lo"]);

const [folder = "", port = "0"] = process.argv.slice(2);
if (port !== "0") {
  const server = createServer((outside) => {
    const inside = connect(Number(port), "127.0.0.1");
    for (const [one, other] of [
      [outside, inside],
      [inside, outside],
    ])
      one?.on("error", () => other?.destroy()).pipe(/** @type {import("node:net").Socket} */ (other));
  });
  await new Promise((resolve) => server.listen(join(folder, "relay"), () => resolve(undefined)));
}

const end = async () => {
  await endProcesses(() => processesIn(process.pid).filter((pid) => pid !== process.pid));
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
};
process.stdin.on("end", end).on("error", end).resume();
// Its input ends when the process that asked for the namespace no longer needs it, or has ended.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
process.stdout.write("ready\n");
