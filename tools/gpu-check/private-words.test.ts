import { describe, expect, it } from "vitest";
import { privateWords, withoutPrivate, withoutPrivateIn } from "./private-words.mjs";

const words = {
  roots: ["/home/ann lee/mixture-growth"],
  folders: ["/home/ann lee", "/data/my photos"],
  names: ["annlee", "box17.lab.example", "box17", "me"],
};

describe("what is sent", () => {
  it.each([
    ["at run (/home/ann lee/mixture-growth/src/a.js:3:1)", "at run (src/a.js:3:1)"],
    ["at file:///home/ann lee/mixture-growth/src/a.js:3", "at src/a.js:3"],
    ["no file /home/ann lee/x/y.bin here", "no file (path) here"],
    ["/usr/lib/x86_64/libcuda.so.1: cannot open", "(path): cannot open"],
    ["photos in '/data/my photos/train/dog'", "photos in '(path)'"],
    ["box17.lab.example refused annlee at box17", "(name) refused (name) at (name)"],
  ])("has no path and no name: %s", (text, clean) => {
    expect(withoutPrivate(text, words)).toBe(clean);
  });

  it.each([
    "/job:localhost/replica:0/task:0/device:GPU:0 has 12 MiB",
    "345 images/s, CUDA 12.8/13.0",
    "me and 3 / 4 of it",
  ])("keeps everything else: %s", (text) => {
    expect(withoutPrivate(text, words)).toBe(text);
  });

  it("is cleaned however deep it lies, while single words stay", () => {
    const value = { log: [{ line: "in /a/b/c now" }], status: "annlee", count: 3, none: null };
    const clean = { log: [{ line: "in (path) now" }], status: "annlee", count: 3, none: null };
    expect(withoutPrivateIn(value, words)).toEqual(clean);
  });

  it("knows the person, the machine and the paths that were written", () => {
    const own = privateWords("/clone", ["/opt/torch/bin/python", undefined, "python3"]);
    expect(own.folders).toContain("/opt/torch/bin/python");
    expect(own.folders).not.toContain("python3");
    expect(own.names.length).toBe(3);
  });
});
