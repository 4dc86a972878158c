import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeProject } from "./test-support/fake-project.js";

// Each command is a process of its own, and so is each stand-in that it runs.
vi.setConfig({ testTimeout: 120_000 });

let project: FakeProject;
beforeEach(() => {
  project = new FakeProject();
});
afterEach(() => {
  project.remove();
});

describe("npx mixture-growth setup, of the packages that are installed,", () => {
  it("corrects the wrong declaration of arquero, in this project alone, and again after npm has put it back", () => {
    const file = "node_modules/arquero/dist/types/table/ColumnTable.d.ts";
    const wrong = 'lookup(other: TableRef, ...values?: import("./types.js").ExprList[]): this;';
    project.write("node_modules/arquero/package.json", "{}");
    project.write("store/ColumnTable.d.ts", wrong);
    mkdirSync(dirname(project.at(file)), { recursive: true });
    linkSync(project.at("store/ColumnTable.d.ts"), project.at(file));
    project.run(["setup"]);
    expect(readFileSync(project.at(file), "utf8")).toBe(wrong.replace("values?:", "values:"));
    expect(readFileSync(project.at("store/ColumnTable.d.ts"), "utf8")).toBe(wrong);
    writeFileSync(project.at(file), wrong);
    project.run(["setup"]);
    expect(readFileSync(project.at(file), "utf8")).not.toContain("values?:");
  });

  it("says of WebGPU's declarations that newer compilers have their own, as long as nobody else does", () => {
    const file = "node_modules/@webgpu/types/package.json";
    project.write("node_modules/@tensorflow/tfjs-core/package.json", "{}");
    project.write(file, '{ "types": "dist/index.d.ts" }');
    expect(project.run(["setup"]).printed).toContain(`corrected: ${file}`);
    expect(JSON.parse(readFileSync(project.at(file), "utf8"))).toEqual({
      types: "dist/index.d.ts",
      typesVersions: { ">=6.0": { "*": ["none.d.ts"] } },
    });
    expect(readFileSync(project.at("node_modules/@webgpu/types/none.d.ts"), "utf8")).toBe("export {};\n");
    expect(project.run(["setup"]).printed).toBe("Everything is set up already.\n");
    const own = '{ "typesVersions": { ">=5.0": {} } }';
    writeFileSync(project.at(file), own);
    project.run(["setup"]);
    expect(readFileSync(project.at(file), "utf8")).toBe(own);
  });

  it.each([
    ["package-lock.json", "npm install"],
    ["pnpm-lock.yaml", "pnpm add"],
    ["yarn.lock", "yarn add"],
  ])("says what to install where packages are missing that notebooks need: %s", (lock, add) => {
    project.write(lock, "");
    for (const part of ["kernel", "display"]) {
      rmSync(project.at(`node_modules/mixture-growth-${part}`), { recursive: true });
    }
    const { code, printed } = project.run(["setup"]);
    expect(code).toBe(1);
    expect(printed.trim()).toBe(
      "Expected the packages that notebooks need to be installed in this project but got no mixture-growth-kernel, " +
        `no mixture-growth-display (${project.root}). Run ${add} mixture-growth-kernel@1.0.0 mixture-growth-display@1.0.0 ` +
        "in this folder, then the same command again.",
    );
  });

  it("says how to get folders where Yarn has put the packages into archives", () => {
    project.write(".pnp.cjs", "");
    rmSync(project.at("node_modules/mixture-growth-kernel"), { recursive: true });
    expect(project.run(["setup"]).printed.trim()).toBe(
      `Expected the packages to lie in node_modules but got archives of Yarn's Plug'n'Play (${project.at(".pnp.cjs")}). ` +
        "Write nodeLinker: node-modules into .yarnrc.yml, run yarn install, then the same command again.",
    );
  });

  it("refuses packages of different versions, before anything is made, and the doctor says the same", () => {
    project.putPackage("mixture-growth-kernel", "1.10.0");
    project.putPackage("mixture-growth-display", "1.10.0");
    const { code, printed } = project.run(["setup"]);
    expect(code).toBe(1);
    expect(printed.trim()).toBe(
      "Expected our packages to have one version, since they are released together, but got mixture-growth 1.0.0, " +
        `mixture-growth-kernel 1.10.0, mixture-growth-display 1.10.0, mixture-growth-widgets 1.0.0 (${project.root}). ` +
        "Run npm install mixture-growth@1.10.0 mixture-growth-widgets@1.10.0 in this folder, then the same command again.",
    );
    expect(project.calls()).toEqual([]);
    expect(project.run(["doctor"]).printed).toContain("missing  Expected our packages to have one version");
  });

  const library = "node_modules/mixture-growth";
  it.each([
    ["stderr-capture.cc", `${library}/tensorflow/addon`, library],
    ["mixing.cc", `${library}/tensorflow/addon`, library],
    ["widest.h", `${library}/tensorflow/addon`, library],
    ["tfjs_binding.cc", `${library}/dist/tfjs-node/binding`, library],
    ["node_api.h", "node_modules/node-api-headers/include", "node_modules/node-api-headers"],
  ])("names the source of the addon that is missing, and what puts it back: %s", (file, folder, broken) => {
    project.write(
      `${library}/tensorflow/addon/addon.cc`,
      '#include "mixing.h"\n#include "tfjs_binding.cc"\n',
    );
    project.write(`${library}/tensorflow/addon/mixing.h`, "");
    project.write(`${library}/tensorflow/addon/mixing.cc`, '#include "mixing.h"\n#include "widest.h"\n');
    project.write(`${library}/tensorflow/addon/widest.h`, "");
    const path = project.at(`${folder}/${file}`);
    rmSync(path);
    const says = (todo: string): string =>
      `Expected the sources of TensorFlow's addon to be whole but got no ${file} (${path}). ${todo}, then run the same command again.`;
    const { code, printed } = project.run(["setup"]);
    expect(code).toBe(1);
    expect(printed).toContain(says(`Delete the folder ${broken} and run npm install`));
    expect(project.calls().filter((call) => call.startsWith("g++"))).toEqual([]);
    project.write("pnpm-lock.yaml", "");
    expect(project.run(["setup"]).printed).toContain(
      says("Delete the folder node_modules and run pnpm install"),
    );
    writeFileSync(path, "");
    expect(project.run(["setup"]).code).toBe(0);
  });
});
