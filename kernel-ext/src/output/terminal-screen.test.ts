import { describe, expect, it } from "vitest";
import { TerminalScreen } from "./terminal-screen.js";

const drawn = (...written: string[]): string => {
  const screen = new TerminalScreen();
  for (const each of written) screen.write(each);
  return screen.toString();
};

describe("a terminal's screen", () => {
  it.each([
    ["\\r goes to the beginning of the line", "abc\rx", "xbc"],
    ["\\b goes back by one", "abc\bx", "abx"],
    ["a new line begins at its left", "ab\ncd", "ab\ncd"],
    ["lines may end as on Windows", "ab\r\ncd", "ab\ncd"],
    ["A goes up", "one\ntwo\n\x1b[2A1", "1ne\ntwo"],
    ["A does not go above the top", "one\n\x1b[9A1", "1ne"],
    ["B goes down and makes lines", "a\x1b[2Bb", "a\n\n b"],
    ["C and D go right and left", "abc\x1b[2Dx\x1b[1Cy", "axcy"],
    ["E and F go to the beginnings of lines", "one\ntwo\x1b[F1\x1b[E2", "1ne\n2wo"],
    ["G goes to a column", "abc\x1b[2Gx", "axc"],
    ["H goes to a line and a column", "abc\ndef\x1b[1;2Hx\x1b[Hy", "yxc\ndef"],
    ["J erases below", "one\ntwo\nthree\x1b[2;2H\x1b[J", "one\nt"],
    ["1J erases above", "one\ntwo\x1b[2;1H\x1b[1J", "\n wo"],
    ["2J erases all", "one\ntwo\x1b[2J\x1b[Hx", "x"],
    ["K erases the rest of the line", "abc\x1b[2G\x1b[K", "a"],
    ["1K erases the beginning of the line", "abc\x1b[2G\x1b[1K", "  c"],
    ["2K erases the line", "abc\x1b[2K\rx", "x"],
    ["s and u save and restore the place", "\x1b[sabc\x1b[ux", "xbc"],
    ["7 and 8 do so too", "\x1b7abc\x1b8x", "xbc"],
    ["links show their text", "\x1b]8;;https://example.org\x07here\x1b]8;;\x07", "here"],
    ["what is beyond a character's code unit is one column", "😀b\rx", "xb"],
  ])("%s", (_, written, seen) => {
    expect(drawn(written)).toBe(seen);
  });

  it.each([
    ["colours end with the line", "\x1b[31mred", "\x1b[0;31mred\x1b[0m"],
    ["a colour that ends, ends", "\x1b[31mred\x1b[39m plain", "\x1b[0;31mred\x1b[0m plain"],
    ["weights end together", "\x1b[1mb\x1b[2md\x1b[22mn", "\x1b[0;1mb\x1b[0;1;2md\x1b[0mn"],
    ["all colours of a terminal are kept", "\x1b[38;2;1;2;3;48;5;7mx", "\x1b[0;38;2;1;2;3;48;5;7mx\x1b[0m"],
    ["what is overwritten loses its colour", "\x1b[31mab\x1b[0m\rx", "x\x1b[0;31mb\x1b[0m"],
  ])("%s", (_, written, seen) => {
    expect(drawn(written)).toBe(seen);
  });

  it("knows whether its cursor is below all", () => {
    const screen = new TerminalScreen();
    screen.write("abc");
    expect([screen.isAtEnd, screen.height]).toEqual([false, 1]);
    screen.write("\n");
    expect([screen.isAtEnd, screen.height]).toEqual([true, 2]);
    screen.write("\x1b[2A\x1b[J");
    expect([screen.isAtEnd, screen.height]).toEqual([true, 1]);
    screen.write("one\ntwo\n\x1b[2K\x1b[1A\x1b[2K");
    expect([screen.isAtEnd, screen.height]).toEqual([true, 3]);
  });
});
