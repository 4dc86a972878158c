import { describe, expect, it } from "vitest";
import { Commands } from "./commands.mjs";
import { demandAnswer } from "./network.mjs";

/** Commands of a machine on which a program takes some seconds to start, before a registry that never answers. */
class SilentRegistry extends Commands {
  now = 0;
  readonly startSeconds: number;

  constructor(startSeconds: number) {
    super();
    this.startSeconds = startSeconds;
  }

  override run: Commands["run"] = async (_command, [first], { limitSeconds }) => {
    if (first === "--version") {
      this.now += 1000 * this.startSeconds;
      return { code: 0, output: "1.0" };
    }
    return { code: 124, output: `nothing within ${limitSeconds} s` };
  };
}

describe("how long a registry may take to answer", () => {
  it.each([
    ["ten seconds and a little where programs start at once", 0.1, 11],
    ["longer where every program is slow, as under emulation", 8, 90],
  ])("is %s", async (_name, startSeconds, limit) => {
    const commands = new SilentRegistry(startSeconds);
    const about = { thing: "the packages", command: "npm ci", registry: "the registry", log: "no log" };
    const asked = demandAnswer(
      commands,
      "npm",
      { nothing: ["--version"], question: ["view", "comm"] },
      { cwd: ".", env: {}, about, now: () => commands.now },
    );
    await expect(asked).rejects.toThrow(`no answer from it (nothing within ${limit} s)`);
  });
});
