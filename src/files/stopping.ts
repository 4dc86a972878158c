/** Signals that ask a process to end. Some schedulers send SIGUSR1 some time before they kill. */
export const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGUSR1"] as const;

/** Variable with the number of the process that this one is not to outlive. */
export const parentVariable = "MIXTURE_GROWTH_PARENT";

const lookMilliseconds = 1000;

/**
 * A signal that is aborted when this process is asked to end, or when its parent has ended and `env` says that it is not
 * to outlive it: a parent that was killed can no longer tell.
 */
export function askedToStop(env: Readonly<Record<string, string | undefined>>): AbortSignal {
  const stopping = new AbortController();
  for (const signal of stopSignals) process.on(signal, () => stopping.abort());
  const parent = process.ppid;
  if (env[parentVariable] === String(parent))
    setInterval(() => process.ppid !== parent && stopping.abort(), lookMilliseconds).unref();
  return stopping.signal;
}
