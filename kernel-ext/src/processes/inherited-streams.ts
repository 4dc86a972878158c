/** A stream that a process was to inherit: its number there, and ours that takes its place. */
export type Inherited = readonly [index: 1 | 2, stream: NodeJS.WriteStream];

/** Replaces what a process would inherit as its output by pipes. @returns Node's option, and the streams to write into */
export function piped(stdio: unknown): { readonly stdio: unknown; readonly inherited: readonly Inherited[] } {
  const given: unknown[] = Array.isArray(stdio) ? [...stdio] : [stdio, stdio, stdio];
  const inherited = ([1, 2] as const).flatMap((index): Inherited[] => {
    const stream = streamOf(given[index], index);
    return stream ? [[index, stream]] : [];
  });
  if (inherited.length === 0) return { stdio, inherited };
  for (const [index] of inherited) given[index] = "pipe";
  return { stdio: given, inherited };
}

function streamOf(given: unknown, index: 1 | 2): NodeJS.WriteStream | undefined {
  if (given === "inherit") return index === 1 ? process.stdout : process.stderr;
  if (given === process.stdout || given === 1) return process.stdout;
  return given === process.stderr || given === 2 ? process.stderr : undefined;
}
