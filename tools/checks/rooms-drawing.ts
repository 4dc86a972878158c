import ts from "typescript";
import { isEntryPoint } from "./import-direction.js";
import { rooms } from "./rooms.js";

/**
 * Draws which room of the library imports which, from the actual imports: an arrow from a room to each room that it
 * needs, unless another arrow already leads there.
 *
 * @param files source text by path relative to the clone
 * @returns a diagram in mermaid's language
 */
export function roomsDrawing(files: ReadonlyMap<string, string>): string {
  const needs = new Map(rooms.map(({ name }) => [name, new Set<string>()]));
  for (const [file, text] of files) {
    const room = isEntryPoint(file) ? undefined : roomOf(file);
    if (room === undefined || file.endsWith(".test.ts") || file.includes("/test-support/")) continue;
    for (const { fileName } of ts.preProcessFile(text, true, true).importedFiles) {
      const other = roomOf(new URL(fileName, `file:///${file}`).pathname.slice(1));
      if (other !== undefined && other !== room) needs.get(room)?.add(other);
    }
  }
  const arrows = [...needs]
    .reverse()
    .flatMap(([room, others]) =>
      [...others]
        .filter((other) => !leadsTo([...others], other, needs))
        .map((other) => `  ${room} --> ${other}`),
    );
  return ["```mermaid", "flowchart TD", ...arrows, "```"].join("\n");
}

function roomOf(path: string): string | undefined {
  const [top, room = ""] = path.split("/");
  return top === "src" && rooms.some(({ name }) => name === room) ? room : undefined;
}

/** Whether one of the rooms needs `target`, directly or through others. */
function leadsTo(
  from: readonly string[],
  target: string,
  needs: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  const seen = new Set<string>();
  const ahead = from.flatMap((room) => [...(needs.get(room) ?? [])]);
  for (let room = ahead.pop(); room !== undefined; room = ahead.pop()) {
    if (room === target) return true;
    if (seen.has(room)) continue;
    seen.add(room);
    ahead.push(...(needs.get(room) ?? []));
  }
  return false;
}
