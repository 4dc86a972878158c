/**
 * Stops the thread of the cells for a moment, where code is compiled and does not run yet: the debugger sets its breakpoints
 * and resumes. Called only while a debugger is attached.
 */
export function checkpoint(): void {
  // biome-ignore lint/suspicious/noDebugger: the one statement at which a thread stops by itself
  debugger;
}
