import { expect, it } from "vitest";
import { commandAt, commandHere } from "./command-here.js";

const clone = "file:///home/ada/mixture-growth/src/dist/checking/command-here.js";

it.each([
  ["file:///home/ada/own/node_modules/mixture-growth/dist/checking/command-here.js"],
  [
    "file:///own/node_modules/.pnpm/mixture-growth@0.1.0/node_modules/mixture-growth/dist/checking/command-here.js",
  ],
])("a library that a package manager has installed names npx: %s", (file) => {
  expect(commandAt(file, "data", "cifar100")).toBe("npx mixture-growth data cifar100");
  expect(commandAt(file, "setup")).toBe("npx mixture-growth setup");
});

it("a clone names its scripts", () => {
  expect(commandAt(clone, "data", "cifar100")).toBe("npm run data -- cifar100");
  expect(commandAt(clone, "setup")).toBe("npm run setup");
  expect(commandHere("setup")).toBe("npm run setup");
});
