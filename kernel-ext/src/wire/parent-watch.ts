/** A server that died cannot shut its kernels down: an orphaned kernel ends by itself, with all it started. */
export function exitWithParent(): void {
  if (process.env.JPY_PARENT_PID === undefined) return;
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || killOwnGroup(), 1000).unref();
}

function killOwnGroup(): void {
  try {
    process.kill(-process.pid, "SIGKILL");
  } catch {
    // This kernel was started without a process group of its own.
    process.kill(process.pid, "SIGKILL");
  }
}
