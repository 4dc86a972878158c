import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cloneRoot, places } from "../../tools/setup/places.mjs";
import { expectLabOptions, labOptions } from "./lab-options.mjs";

const { python } = places(cloneRoot);

/** The option names of the installed JupyterLab and its server. */
const question = `
from jupyterlab.labapp import LabApp
from jupyter_server.serverapp import ServerApp
names = [key for app in (LabApp(), ServerApp()) for known in (app.aliases, app.flags) for key in known]
print(*sorted({name for key in names for name in (key if isinstance(key, tuple) else (key,))}))
`;

describe("an option of npm run lab", () => {
  it.each(["--prot=5", "--prot"])("that JupyterLab does not know is refused: %s", async (word) => {
    await expect(expectLabOptions(["--no-browser", word])).rejects.toThrow(
      `Expected JupyterLab to be given options that it knows but got ${word} (npm run lab). Did you mean --port? npm run lab -- --help shows all options.`,
    );
  });

  it("that is like no other is refused too", async () => {
    await expect(expectLabOptions(["--zzz"])).rejects.toThrow(
      "but got --zzz (npm run lab). Leave it out; npm run lab -- --help shows all options.",
    );
  });

  it.each([["--port=9999"], ["--port", "9999"], ["--ServerApp.prot=5"], ["-y"], ["notebooks", "--help"]])(
    "that JupyterLab reads itself is passed on: %s %s",
    async (...words) => {
      await expect(expectLabOptions(words)).resolves.toBeUndefined();
    },
  );

  it.skipIf(!existsSync(python))("is known as by the JupyterLab that is installed", () => {
    const { stdout } = spawnSync(python, ["-c", question], { encoding: "utf8" });
    const known = labOptions.filter((name) => !["help", "help-all", "version"].includes(name));
    expect(known.sort()).toEqual(stdout.trim().split(" "));
  });
});
