import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it, vi } from "vitest";

vi.setConfig({ testTimeout: 60_000 });

const root = fileURLToPath(new URL("..", import.meta.url));
const run = (program: string, ...words: string[]) =>
  spawnSync(process.execPath, [program, ...words], { cwd: root, encoding: "utf8" });

describe.each([
  ["notebook", "tools/notebook.mjs"],
  ["class", "tools/class.mjs"],
  ["site", "tools/site.mjs"],
  ["soak", "tools/soak.mjs"],
])("npm run %s", (name, program) => {
  it("gives its help, and status 0, when it is asked for", () => {
    const { status, stdout, stderr } = run(program, "--help");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(`npm run ${name} -- `);
  });

  it("says what is wrong with its words and where the options are, without the whole help", () => {
    const { status, stdout, stderr } = run(program, "--nonsense");
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(
      new RegExp(`^Expected .* but got --nonsense .*\\nnpm run ${name} -- --help shows all options\\.\\n$`),
    );
  });
});

it.each(["tools/site.mjs", "tools/soak.mjs"])("%s refuses --out where nothing can be made", (program) => {
  const { status, stderr } = run(program, "--out", "/proc/none/inside");
  expect(status).toBe(2);
  expect(stderr).toMatch(/^Expected --out to name a folder that can be made but got E.*\n$/);
});
