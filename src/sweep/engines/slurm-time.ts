/** Seconds before a time limit at which SLURM asks a job to stop, which is the time to store its state. */
const usual = 120;

/** The least that is left to store a state. */
const least = 10;

/**
 * Seconds before the time limit in options of sbatch at which a job is asked to stop. Limits of less than ten minutes give a
 * fifth of their time, since SLURM may also ask a minute earlier.
 */
export function secondsToStop(words: readonly string[]): number {
  const limit = limitOf(words);
  // SLURM takes 0 for no limit.
  return limit === undefined || limit === 0 ? usual : Math.min(usual, Math.max(least, Math.floor(limit / 5)));
}

/** The limit in seconds; undefined where there is none, or one that only SLURM understands. */
function limitOf(words: readonly string[]): number | undefined {
  const written = words.flatMap((word, i) => {
    const [, value] = /^(?:--time=|-t=?)(.+)$/.exec(word) ?? [];
    return value ?? (["--time", "-t"].includes(word) ? (words[i + 1] ?? []) : []);
  });
  const [, days, clock = ""] = /^(?:(\d+)-)?(\d+(?::\d+){0,2})$/.exec(written.at(-1) ?? "") ?? [];
  if (clock === "") return undefined;
  const parts = clock.split(":").map(Number);
  // With days: hours, hours:minutes or hours:minutes:seconds; without: minutes, minutes:seconds or hours:minutes:seconds.
  const [hours = 0, minutes = 0, seconds = 0] =
    days !== undefined || parts.length === 3 ? parts : [0, ...parts];
  return 86_400 * Number(days ?? 0) + 3600 * hours + 60 * minutes + seconds;
}
