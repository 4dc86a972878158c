import type { StatementMagic } from "./magic.js";

/** Measures what is behind it on its line; alone on a line, the rest of the cell. */
export const time: StatementMagic = {
  kind: "statement",
  name: "%time",
  usage: "%time STATEMENT",
  about: "measures the time of a statement; alone on a line, of the rest of the cell",
  begin({ print }) {
    const processor = process.cpuUsage();
    const began = performance.now();
    return () => {
      const wall = performance.now() - began;
      const { user, system } = process.cpuUsage(processor);
      const [ofUser, ofSystem] = [user / 1000, system / 1000];
      print(
        `CPU times: user ${duration(ofUser)}, sys: ${duration(ofSystem)}, total: ${duration(ofUser + ofSystem)}`,
      );
      print(`Wall time: ${duration(wall)}`);
    };
  },
};

/** Writes a time with three digits, or with minutes. */
export function duration(ms: number): string {
  if (ms < 1) return `${digits(ms * 1000)} µs`;
  if (ms < 1000) return `${digits(ms)} ms`;
  if (ms < 60_000) return `${digits(ms / 1000)} s`;
  const minutes = Math.floor(ms / 60_000);
  return `${minutes} min ${Math.round((ms - minutes * 60_000) / 1000)} s`;
}

function digits(value: number): string {
  return String(Number(value.toPrecision(3)));
}
