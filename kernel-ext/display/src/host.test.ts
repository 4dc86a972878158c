import { afterEach, expect, test, vi } from "vitest";
import { notebookHost } from "./host.js";
import { displaySymbol, hostSymbol, isDisplayable, type NotebookHost } from "./protocol.js";

const globals = globalThis as { [hostSymbol]?: unknown; Deno?: unknown };

afterEach(() => {
  delete globals[hostSymbol];
  delete globals.Deno;
});

test("there is no host outside a notebook", () => {
  expect(notebookHost()).toBeUndefined();
});

test("finds the host that a kernel left under the registered symbol", () => {
  const host: NotebookHost = {
    version: 1,
    signal: undefined,
    display: () => {},
    interruptible: (fn) => fn(),
  };
  (globalThis as Record<symbol, unknown>)[Symbol.for("Jupyter.host")] = host;
  expect(notebookHost()).toBe(host);
});

test("passes over a host of another version", () => {
  globals[hostSymbol] = { version: 2, display: () => {}, interruptible: () => {} };
  expect(notebookHost()).toBeUndefined();
});

test("uses the interface of Deno's notebooks", () => {
  const display = vi.fn(() => Promise.resolve());
  globals.Deno = { jupyter: { display } };
  const host = notebookHost();
  host?.display({ "text/plain": "a" });
  host?.display({ "text/plain": "b" }, { id: "bar", update: true });
  expect(display.mock.calls).toEqual([
    [{ "text/plain": "a" }, { raw: true, update: false }],
    [{ "text/plain": "b" }, { raw: true, update: true, display_id: "bar" }],
  ]);
  expect(host?.interruptible(() => 3)).toBe(3);
});

test("a picture that Deno cannot send does not become an unhandled rejection", async () => {
  const failed = vi.fn();
  process.on("unhandledRejection", failed);
  globals.Deno = { jupyter: { display: () => Promise.reject(new Error("socket closed")) } };
  notebookHost()?.display({ "text/plain": "a" });
  await new Promise((resolve) => setTimeout(resolve, 5));
  process.off("unhandledRejection", failed);
  expect(failed).not.toHaveBeenCalled();
});

test("Deno outside its notebooks, where the property throws, is not a host", () => {
  globals.Deno = {
    get jupyter(): never {
      throw new Error("Deno.jupyter is only available in a notebook");
    },
  };
  expect(notebookHost()).toBeUndefined();
});

test("an object shows itself when it has a method under Deno's symbol", () => {
  expect(displaySymbol).toBe(Symbol.for("Jupyter.display"));
  expect(isDisplayable({ [Symbol.for("Jupyter.display")]: () => ({ "text/plain": "" }) })).toBe(true);
  expect([null, undefined, 3, "x", {}, { [displaySymbol]: 1 }].map(isDisplayable)).not.toContain(true);
});
