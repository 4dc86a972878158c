/** What the user reads where stop cannot stop, with the one-line change that lets it. */
export const uninterruptibleNotice: string = [
  "Stop was asked for, but the cell is inside a library's own synchronous code, which Node cannot break after an await.",
  "It will stop as soon as that code returns to the cell. To make it stop at once next time, wrap that one call:",
  "    interruptible(() => theCall())",
  "",
].join("\n");
