import { join } from "node:path";
import { expect, it } from "vitest";
import { cloneRoot, places } from "../../tools/setup/places.mjs";
import { jupyterEnv } from "../setup/places.mjs";
import { labArguments } from "./run-lab.mjs";

it("R20 JupyterLab listens on this machine only, opens on the notebooks that there are, and takes our kernel", () => {
  const args = labArguments("/a clone", []);
  expect(args).toContain("--ServerApp.ip=127.0.0.1");
  expect(args).toContain("--ServerApp.root_dir=/a clone");
  expect(args).toContain("--LabApp.default_url=/lab/tree/");
  expect(labArguments(cloneRoot, [])).toContain("--LabApp.default_url=/lab/tree/notebooks");
  expect(args).toContain("--MultiKernelManager.default_kernel_name=mixture-growth");
  expect(args.filter((arg) => /token|password/.test(arg))).toEqual([]);
});

it("the person's own arguments are passed on, last", () => {
  expect(labArguments("/clone", ["--port=9999", "--no-browser"]).slice(-2)).toEqual([
    "--port=9999",
    "--no-browser",
  ]);
});

it.each([
  [["notebooks/class"], undefined, "/lab/tree/notebooks/class"],
  [["class", "--no-browser"], join(cloneRoot, "notebooks"), "/lab/tree/notebooks/class"],
  [[join(cloneRoot, "notebooks/class/00-words.ipynb")], "/tmp", "/lab/tree/notebooks/class/00-words.ipynb"],
  [["--port", "9999"], undefined, "/lab/tree/notebooks"],
  [[], join(cloneRoot, "docs"), "/lab/tree/notebooks"],
])("what is named in the clone is opened there: %j", (words, from, address) => {
  const args = labArguments(cloneRoot, words, from === undefined ? {} : { from });
  expect(args).toContain(`--ServerApp.root_dir=${cloneRoot}`);
  expect(args).toContain(`--LabApp.default_url=${address}`);
  expect(args.filter((arg) => arg.includes("class") && !arg.startsWith("--"))).toEqual([]);
});

it("what is not in the clone is left to JupyterLab", () => {
  for (const word of ["/tmp", "notebooks/gone", ".."]) {
    expect(labArguments(cloneRoot, [word]).at(-1)).toBe(word);
  }
});

it.each(["--ServerApp.root_dir=/else", "--notebook-dir=/else"])(
  "another folder is opened on itself: %s",
  (argument) => {
    const args = labArguments("/clone", [argument]);
    expect(args.filter((each) => /root_dir|notebook-dir|default_url/.test(each))).toEqual([argument]);
  },
);

it.each(["--IdentityProvider.token=", "--ServerApp.token=''", '--IdentityProvider.token=""'])(
  "an argument that switches the token off is refused: %s",
  (argument) => {
    expect(() => labArguments("/clone", [argument])).toThrow(
      "Expected JupyterLab to be protected by a token",
    );
  },
);

it("Jupyter's own files lie in the clone, whatever the person has set", () => {
  const env = jupyterEnv(
    { PATH: "/bin", HOME: "/home/a", JUPYTER_PATH: "/else", PYTHONPATH: "/else" },
    places("/clone"),
  );
  const own = Object.entries(env).filter(([name]) => /^JUPYTER.*_DIR$|^IPYTHONDIR$/.test(name));
  expect(own.length).toBeGreaterThanOrEqual(6);
  for (const [name, value] of own) expect(value, name).toMatch(/^\/clone\/\.jupyter\//);
  expect(env.JUPYTER_PATH).toBeUndefined();
  expect(env.PYTHONPATH).toBeUndefined();
  expect(env.PATH).toBe("/clone/.venv/bin:/bin");
});
