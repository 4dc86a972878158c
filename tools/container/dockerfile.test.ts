import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { cloneRoot } from "../setup/places.mjs";
import { instructionsOf, workOf } from "./dockerfile.mjs";

const read = (path: string): string => readFileSync(join(cloneRoot, path), "utf8");
const dockerfile = instructionsOf(read("Dockerfile"));
const only = (name: string): string[] =>
  dockerfile.filter((each) => each.name === name).map(({ rest }) => rest);

it("continued lines are one instruction, and comments are none", () => {
  expect(instructionsOf("# no\nRUN a \\\n && b\n\nUSER c\n")).toEqual([
    { name: "RUN", rest: "a && b" },
    { name: "USER", rest: "c" },
  ]);
});

it("what is done has the user, the folder and the environment of the lines before it", () => {
  const text =
    'RUN a\nUSER u\nWORKDIR /w\nCOPY . .\nENV A=b=c\nRUN d\nHEALTHCHECK --interval=1m CMD ["x", "y"]';
  expect(workOf(instructionsOf(text))).toEqual([
    { kind: "run", line: "a", user: "root", folder: "/", env: {} },
    { kind: "copy", line: ". .", user: "u", folder: "/w", env: {} },
    { kind: "run", line: "d", user: "u", folder: "/w", env: { A: "b=c" } },
    { kind: "health", line: "x y", user: "u", folder: "/w", env: { A: "b=c" } },
  ]);
});

it("an instruction that the check would leave out is refused", () => {
  expect(() => workOf(instructionsOf("ADD a b"))).toThrow(
    "Expected an instruction that is known here but got ADD",
  );
});

it("the image runs the notebooks without root, keeps the token, and is asked for its health", () => {
  const work = workOf(dockerfile);
  expect(work.find(({ line }) => line.startsWith("npm run setup"))?.user).toBe("learner");
  expect(work.at(-1)).toMatchObject({ kind: "health", line: "npm run --silent doctor", user: "learner" });
  expect(only("CMD").join()).toMatch(/"run", "lab"/);
  expect(read("Dockerfile")).not.toMatch(/(token|password)=/);
});

it.each(["compose.yaml", "compose.class.yaml"])("%s publishes on this machine only", (file) => {
  const ports = [...read(file).matchAll(/"([\d.:]*:8888)"/g)].map(([, port]) => port);
  expect(ports.length).toBeGreaterThan(0);
  for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:8888$/);
});

it("what Binder runs stops at its first error, and its start hands over to Binder's own command", () => {
  expect(read("binder/postBuild")).toMatch(/^#!\/bin\/bash\n(#.*\n)*set -e\n/);
  expect(read("binder/start").trimEnd().split("\n").at(-1)).toBe('exec "$@"');
});
