/**
 * Applies carriage returns and backspaces, so that a progress line that was printed 100 times is kept once.
 *
 * @param text what was printed
 * @returns what a terminal would show; a carriage return at the very end stays, for what comes next
 */
export function overwritten(text: string): string {
  if (!/[\r\b]/.test(text)) return text;
  return text.replace(/\r+\n/g, "\n").split("\n").map(applyReturns).join("\n");
}

function applyReturns(line: string): string {
  const end = /\r+$/.test(line) ? "\r" : "";
  const shown: string[] = [];
  let at = 0;
  for (const character of line.slice(0, line.length - (/\r+$/.exec(line)?.[0].length ?? 0))) {
    if (character === "\r") at = 0;
    else if (character === "\b") at = Math.max(0, at - 1);
    else shown[at++] = character;
  }
  return shown.join("") + end;
}
