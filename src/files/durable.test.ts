import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";

const built = new URL("../dist/files/durable.js", import.meta.url).href;

it("a file that several processes write at once is whole at any moment, and nothing else is left", async () => {
  const folder = mkdtempSync(join(tmpdir(), "durable "));
  const path = join(folder, "results.csv");
  const program = `
    import { writeWhole } from ${JSON.stringify(built)};
    const [path, letter] = process.argv.slice(1);
    for (let i = 0; i < 200; i++) writeWhole(path, letter.repeat(20_000));`;
  const ends = ["a", "b", "c", "d"].map(
    (letter) =>
      new Promise((resolve) => {
        const words = ["--input-type=module", "--eval", program, path, letter];
        spawn(process.execPath, words, { stdio: "inherit" }).once("close", resolve);
      }),
  );
  let isOver = false;
  const over = Promise.all(ends).then((codes) => {
    isOver = true;
    return codes;
  });
  while (!isOver) {
    if (readdirSync(folder).includes("results.csv"))
      expect(readFileSync(path, "utf8")).toMatch(/^([abcd])\1{19999}$/);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(await over).toEqual([0, 0, 0, 0]);
  expect(readdirSync(folder)).toEqual(["results.csv"]);
  rmSync(folder, { recursive: true });
}, 60_000);
