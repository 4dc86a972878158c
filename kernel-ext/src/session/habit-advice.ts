/** What people write who come from IPython, each with what a TypeScript cell has instead. */
const habits: readonly (readonly [written: RegExp, advice: string])[] = [
  [
    /^\s*!\s*[a-z]\S*(\s|$)/m,
    'Cells are TypeScript and have no "!". To run a command: import { execSync } from "node:child_process"; execSync("ls", { stdio: "inherit" });',
  ],
  [
    /^\s*%%?(time|timeit)\b/m,
    'Cells are TypeScript and have no "%time". To measure: console.time("work"); …; console.timeEnd("work");',
  ],
  [
    /^\s*%cd\b/m,
    'Cells are TypeScript and have no "%cd". To change the folder: process.chdir("folder"); imports stay relative to the notebook.',
  ],
  [/^\s*%%?[a-z]\w*/m, 'Cells are TypeScript and have no magics: write what is behind "%" in TypeScript.'],
  [
    /^\s*(\?{1,2}[\w.]+|[\w.]+\?{1,2})\s*$/m,
    'Cells are TypeScript and have no "?". Press Shift+Tab at a name to see its documentation.',
  ],
];

/**
 * Says what to write instead of what another kernel's cells may hold. It is asked only about code that the compiler has
 * refused, so that it never speaks of valid TypeScript.
 *
 * @returns a line, or none
 */
export function habitAdvice(code: string): string[] {
  const found = habits.find(([written]) => written.test(code));
  return found ? [found[1]] : [];
}
