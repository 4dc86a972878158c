import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, it } from "vitest";
import { filesBelow } from "../../src/setup/files.mjs";
import { cloneRoot } from "../setup/places.mjs";
import { rooms } from "./rooms.js";
import { roomsDrawing } from "./rooms-drawing.js";

const path = join(cloneRoot, "docs/architecture.md");
const page = readFileSync(path, "utf8");
const files = new Map(
  filesBelow(join(cloneRoot, "src"), /\.ts$/).map(
    (file) => [relative(cloneRoot, file), readFileSync(file, "utf8")] as const,
  ),
);

it("draws the rooms as they are; `npx vitest run --config vitest.checks.config.ts architecture-page -u` draws them again", async () => {
  const drawing = `<!-- drawing -->\n${roomsDrawing(files)}\n<!-- end of drawing -->`;
  const drawn = page.replace(/<!-- drawing -->[\s\S]*?<!-- end of drawing -->/, drawing);
  expect(page).toContain("<!-- drawing -->");
  await expect(drawn).toMatchFileSnapshot(path);
});

it("says of every room what it is", () => {
  const told = [...page.matchAll(/^\| `([\w-]+)` \|/gm)].map((match) => match[1]);
  expect(rooms.map(({ name }) => name).filter((name) => !told.includes(name))).toEqual([]);
});

it("names files that exist", () => {
  const named = [...page.matchAll(/`((?:src|kernel-ext|tools|notebooks|docs)\/[\w./-]+)`/g)];
  const missing = named
    .map((match) => match[1] as string)
    .filter((file) => !file.includes("NAME") && !existsSync(join(cloneRoot, file)));
  expect(named.length).toBeGreaterThan(20);
  expect(missing).toEqual([]);
});
