import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeClone } from "./test-support/fake-clone.js";

let clone: FakeClone;
beforeEach(() => {
  clone = new FakeClone();
});
afterEach(() => {
  clone.remove();
});

describe("a machine without any network, not even to itself", () => {
  it("is told so at once, before anything is installed", async (context) => {
    if (spawnSync("unshare", ["--net", "true"]).status !== 0) {
      return context.skip("only root can take the network away");
    }
    const args = ["--net", process.execPath, join(clone.root, "tools", "setup-only.mjs")];
    const env = clone.env();
    const { status, stderr } = spawnSync("unshare", args, {
      env: { ...env, PATH: `${env.PATH}:${process.env.PATH}` },
      encoding: "utf8",
      timeout: 20_000,
    });

    expect(status).toBe(1);
    expect(stderr.trim()).toBe(
      "Expected the network interface lo to be up, since Jupyter talks to its kernels through it, but got ENETUNREACH " +
        "(127.0.0.1). Switch it on, for example with `ip link set lo up` as root.",
    );
    expect(clone.calls()).toEqual([]);
  });
});
