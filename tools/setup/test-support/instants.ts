/** `instant(name)`: kills the set-up the first time that this instant is reached, when `FAKE_KILL` names a signal. */
export const instants = `
const fs = require("node:fs"), path = require("node:path");
const { FAKE_KILL: signal, FAKE_ROOT: root } = process.env;
const outer = path.dirname(root);
const known = path.join(outer, "killed.txt");
module.exports = (text) => {
  if (!signal) return;
  const name = text.replaceAll(outer, "").replaceAll(/\\d{3,}/g, "N");
  if (fs.existsSync(known) && fs.readFileSync(known, "utf8").split("\\n").includes(name)) return;
  fs.appendFileSync(known, name + "\\n");
  const setUp = Number(process.env.FAKE_SETUP);
  if (signal === "SIGINT") {
    // Ctrl-C reaches the terminal's process group; the set-up ends the commands, which lead groups of their own.
    process.kill(-setUp, "SIGINT");
    if (setUp !== process.pid) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20_000);
    return;
  }
  process.kill(-setUp, "SIGKILL");
  process.kill(process.pid, "SIGKILL");
};
`;

/**
 * Loaded before the set-up: defines an instant before each change to the disk, and in the middle of changes that take
 * time. SIGINT always waits for the end of such a change, so for it only the stand-ins have instants.
 */
export const hooks = `
import fs from "node:fs";
import { createRequire, syncBuiltinESMExports } from "node:module";
import path from "node:path";
process.env.FAKE_SETUP = String(process.pid);
const instant = createRequire(import.meta.url)(process.env.FAKE_INSTANTS);
const real = { ...fs };
let inside = false;
const middles = {
  writeFileSync: (file, content) => real.writeFileSync(file, content.slice(0, content.length / 2)),
  cpSync: (from, to) => real.mkdirSync(to, { recursive: true }),
  rmSync: (folder) => {
    if (!fs.existsSync(folder) || !fs.statSync(folder).isDirectory()) return;
    const [first] = fs.readdirSync(folder);
    if (first) real.rmSync(path.join(folder, first), { recursive: true });
  },
};
const changes = ["writeFileSync", "cpSync", "rmSync", "renameSync", "mkdirSync", "linkSync"];
for (const name of process.env.FAKE_KILL === "SIGKILL" ? changes : []) {
  fs[name] = (...args) => {
    if (inside) return real[name](...args);
    inside = true;
    try {
      const [target] = args;
      instant("before " + name + " " + target);
      if (middles[name] && args[2]?.flag === undefined) {
        middles[name](...args);
        instant("within " + name + " " + target);
      }
      return real[name](...args);
    } finally {
      inside = false;
    }
  };
}
syncBuiltinESMExports();
`;
