import { describe, expect, it } from "vitest";
import { DrawingModes, RedrawnLines } from "./redrawn-lines.js";

/** What is seen at last: the stream, as a front end shows it, and displays in their places. */
function seen(...written: (string | ((lines: RedrawnLines) => void))[]): string[] {
  const outputs: string[] = [];
  let isStream = false;
  const print = (text: string): void => {
    if (isStream) outputs.push((outputs.pop() ?? "") + text);
    else outputs.push(text);
    isStream = true;
  };
  const show = (text: string, isNew: boolean): void => {
    if (!isNew) outputs[outputs.length - 1] = text;
    else outputs.push(text);
    isStream = false;
  };
  const lines = new RedrawnLines({ print, show }, new DrawingModes());
  for (const each of written) {
    if (typeof each === "string") lines.write(each);
    else each(lines);
  }
  return outputs;
}

describe("what is printed", () => {
  it("stays a stream, with colours, and with bars that only return to the beginning of their line", () => {
    expect(seen("a\n", "\x1b[31mred\x1b[0m\n", "1 %\r", "2 %\r\n")).toEqual([
      "a\n\x1b[31mred\x1b[0m\n1 %\r2 %\r\n",
    ]);
  });

  it("is drawn where it returns to lines before", () => {
    expect(seen("\x1b[?25la 1\nb 1\n", "\x1b[2Aa 2\nb 2\n\x1b[?25h", "done\n")).toEqual([
      "a 2\nb 2",
      "done\n",
    ]);
  });

  it("is drawn where a line with colours is written anew, whose length no front end knows", () => {
    expect(seen("start\n", "\x1b[31m10\x1b[0m", "\r9")).toEqual([
      `start\n\x1b[31m10\x1b[0m\r${" ".repeat(11)}\r`,
      "9\x1b[0;31m0\x1b[0m",
    ]);
    expect(seen("\x1b[31m10\x1b[0m\r", "9").at(-1)).toBe("9\x1b[0;31m0\x1b[0m");
    expect(seen("\x1b[31m10\x1b[0m\r", "\nnext")).toEqual(["\x1b[31m10\x1b[0m\r\nnext"]);
  });

  it("is drawn together with what the line held before", () => {
    expect(seen("work ", "\x1b[2K\x1b[Gready")).toEqual([`work \r${" ".repeat(5)}\r`, "ready"]);
  });

  it("is understood in pieces", () => {
    expect(seen("\x1b", "[?25l1\n", "\x1b[", "1A2\n", "\x1b[?25", "h", "end\n")).toEqual(["2", "end\n"]);
  });

  it("is drawn from the first line on if the other stream hides the cursor, until that shows it", () => {
    const cursor = new DrawingModes();
    const outputs: string[] = [];
    const show = (text: string, isNew: boolean): void =>
      void outputs.splice(isNew ? outputs.length : -1, 1, text);
    const lines = new RedrawnLines({ print: (text) => void outputs.push(text), show }, cursor);
    cursor.write("\x1b[?25l");
    for (const each of ["a 1\n", "\x1b[1Aa 2\n"]) lines.write(each);
    cursor.write("\x1b[?25h");
    lines.write("done\n");
    expect(outputs).toEqual(["a 2", "done\n"]);
  });

  it("stays in its place while nothing is drawn there", () => {
    expect(seen("\x1b[?25l\r- Loading", "\x1b[1G\x1b[0K", "\x1b[?25h", "ready\n", "next\n")).toEqual([
      "ready",
      "next\n",
    ]);
  });

  it("follows below what is shown meanwhile, unless a program still draws", () => {
    const drawn = ["\x1b[2K\x1b[Gready\n", (lines: RedrawnLines) => lines.settle(), "next\n"];
    expect(seen(...drawn)).toEqual(["ready", "next\n"]);
    expect(seen("\x1b[?25l", ...drawn)).toEqual(["ready\nnext"]);
  });

  it("begins anew when what was shown is gone", () => {
    expect(seen("\x1b[2K\x1b[Gready\n", (lines) => lines.forget(), "next\n")).toEqual(["ready", "next\n"]);
  });

  it("is a stream again after more lines than a terminal has", () => {
    const many = Array.from({ length: 120 }, (_, i) => `${i}\n`);
    const [first, rest] = seen("\x1b[?25l", ...many);
    expect(first?.split("\n").length).toBe(100);
    expect(rest).toBe(many.slice(100).join(""));
  });

  it("shows a cursor without having hidden it, unseen", () => {
    expect(seen("a\x1b[?25h\n")).toEqual(["a\n"]);
  });
});
