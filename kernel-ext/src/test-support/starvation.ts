import { existsSync, readdirSync, readFileSync } from "node:fs";

/**
 * How long a process could have worked but had no processor, because others had them all.
 *
 * On a quiet machine this does not grow. A promise about time is held against the clock without it, so that a busy
 * machine does not break it and a slow kernel does.
 *
 * @param pid the process
 * @returns seconds since it began, of its first thread and of that one of the others which waited longest; 0 where
 * the system does not report it
 */
export function starvedSeconds(pid: number | undefined): number {
  const tasks = `/proc/${pid}/task`;
  if (!existsSync(tasks)) return 0;
  const others = readdirSync(tasks).filter((id) => id !== String(pid));
  const waits = others.map((id) => threadSeconds(`${tasks}/${id}`));
  return threadSeconds(`${tasks}/${pid}`) + Math.max(0, ...waits);
}

function threadSeconds(task: string): number {
  try {
    const [, waitedNanoseconds] = readFileSync(`${task}/schedstat`, "utf8").split(" ");
    return Number(waitedNanoseconds ?? 0) / 1e9;
  } catch {
    return 0; // a thread that has ended meanwhile, or a system without these numbers
  }
}
