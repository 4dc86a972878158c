/** The values of every line of a CSV file, as written; lines may continue within quotes, and empty ones count for nothing. */
function* linesOf(content: string, delimiter: string): Generator<{ line: number; values: string[] }> {
  let [line, start, isQuoted] = [1, 0, false];
  let first = line;
  let values: string[] = [];
  for (let i = 0; i <= content.length; i++) {
    const end = i === content.length ? "\n" : content[i];
    if (end === '"') isQuoted = !isQuoted;
    const isLineEnd = end === "\n" || (end === "\r" && content[i + 1] !== "\n");
    if (i === content.length || (!isQuoted && (end === delimiter || isLineEnd))) {
      values.push(content.slice(start, i));
      start = i + 1;
    }
    if (!isLineEnd) continue;
    line++;
    if (isQuoted && i < content.length) continue;
    if (values.length > 1 || values[0]?.trim() !== "") yield { line: first, values };
    [values, first] = [[], line];
  }
}

/** Why lines of a CSV file are no table, if they are none: each must have a value for each of the names in the first one. */
export function lineProblems(content: string, delimiter: string, file: string): string[] {
  const problem = (constraint: string, got: string, remedy: string): string[] => [
    `Expected ${constraint} but got ${got} (${file}). ${remedy}`,
  ];
  const lines = linesOf(content, delimiter);
  const names = lines.next().value?.values.map((name: string) => name.trim());
  if (names === undefined) return problem("a table with rows", "an empty file", "Look at the file.");
  const wrong: string[] = [];
  let rows = 0;
  for (const { line, values } of lines) {
    rows++;
    if (values.length !== names.length) wrong.push(`${values.length} in line ${line}`);
  }
  if (rows === 0) return problem("a table with rows", "only column names", "Look at the file.");
  const twice = names.find((name: string, i: number) => names.indexOf(name) < i);
  const more = wrong.length > 3 ? ` and ${wrong.length - 3} more` : "";
  return [
    ...(twice === undefined
      ? []
      : problem("names of columns to be different", `"${twice}" twice`, "Rename one of them.")),
    ...(wrong.length === 0
      ? []
      : problem(
          `${names.length} values in every line, as in the first,`,
          `${wrong.slice(0, 3).join(", ")}${more}`,
          "Put texts that hold the delimiter into quotes, or leave a value empty.",
        )),
  ];
}
