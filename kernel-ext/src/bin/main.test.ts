import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { buildKernel } from "../test-support/built-kernel.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

const bin = fileURLToPath(new URL("../../bin/mixture-growth-kernel.mjs", import.meta.url));
const extension = fileURLToPath(
  new URL("../../labextension/build/labextension/package.json", import.meta.url),
);
/** The set-up builds it; with a clone that is not set up, only the kernel itself is installed. */
const isExtensionBuilt = existsSync(extension);
let place = "";

beforeAll(async () => {
  await buildKernel();
  place = mkdtempSync(path.join(tmpdir(), "install here "));
}, 120_000);

afterAll(() => rmSync(place, { recursive: true, force: true }));

/** What came of a command. */
interface Ended {
  readonly status: number | null;
  readonly text: string;
}

const command = (...args: string[]): Ended => commandIn(process.cwd(), ...args);

function commandIn(cwd: string, ...args: string[]): Ended {
  const env = {
    ...process.env,
    VIRTUAL_ENV: path.join(place, "venv"),
    JUPYTER_DATA_DIR: path.join(place, "user"),
    MIXTURE_GROWTH_CODE: path.join(place, "code"),
  };
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    encoding: "utf8",
    cwd,
    env,
    timeout: 50_000,
  });
  return { status, text: stdout + stderr };
}

describe("install", () => {
  it.each([
    ["--prefix", ["--prefix", "PLACE/my env"], "my env/share/jupyter"],
    ["--sys-prefix", ["--sys-prefix"], "venv/share/jupyter"],
    ["--user", ["--user"], "user"],
  ])("%s writes a kernelspec whose command is there, and uninstall takes it away", (_, args, data) => {
    const where = args.map((arg) => arg.replace("PLACE", place));
    const folder = path.join(place, data, "kernels", "mixture-growth");
    expect(command("install", ...where)).toEqual({ status: 0, text: `Installed: ${folder}\n` });
    const spec = JSON.parse(readFileSync(path.join(folder, "kernel.json"), "utf8")) as { argv: string[] };
    expect(spec).toMatchObject({
      language: "typescript",
      interrupt_mode: "message",
      display_name: "TypeScript (mixture-growth)",
    });
    expect(spec.argv.at(-1)).toBe("{connection_file}");
    expect(spec.argv.filter((part) => path.isAbsolute(part)).every((part) => existsSync(part))).toBe(true);
    expect(existsSync(path.join(folder, "logo-svg.svg"))).toBe(true);
    const figures = path.join(place, data, "labextensions", "mixture-growth-labextension");
    expect(existsSync(path.join(figures, "package.json"))).toBe(isExtensionBuilt);
    const code = path.join(place, "code");
    mkdirSync(code);
    expect(command("uninstall", ...where).text).toBe("Removed.\n");
    expect(existsSync(code)).toBe(false);
    expect(existsSync(folder)).toBe(false);
    expect(existsSync(figures)).toBe(false);
    expect(command("uninstall", ...where).text).toBe("Nothing was installed there.\n");
  });

  it("--name gives it the name that notebooks of another kernel ask for, and touches no other kernel's", () => {
    const kernels = path.join(place, "user", "kernels");
    expect(command("install", "--name", "tslab").text).toBe(`Installed: ${path.join(kernels, "tslab")}\n`);
    expect(command("uninstall", "--name", "tslab").text).toBe("Removed.\n");
    mkdirSync(path.join(kernels, "deno"), { recursive: true });
    writeFileSync(path.join(kernels, "deno", "kernel.json"), '{ "argv": ["deno"] }');
    expect(command("install", "--name", "deno").text).toContain("Expected a name that no other kernel has");
    expect(command("uninstall", "--name", "deno").text).toBe("Nothing was installed there.\n");
    expect(command("install", "--name", "../up").text).toContain("Expected a name of letters");
    expect(command("install", "--name", "..").status).toBe(1);
    rmSync(path.join(kernels, "deno"), { recursive: true });
  });

  it.each(["/proc/none", "PLACE/file"])("says where it cannot write, and ends: %s", (prefix) => {
    writeFileSync(path.join(place, "file"), "");
    const { status, text } = command("install", "--prefix", prefix.replace("PLACE", place));
    expect(status).toBe(1);
    expect(text).toMatch(
      /^Expected a folder for the kernel that can be written to but got E\w+ \(.*\)\. Choose another place with --prefix DIR\.\n$/,
    );
  });

  it("--history has the kernel keep there what was run", () => {
    const history = path.join(place, "my history");
    command("install", "--prefix", path.join(place, "history"), "--history", history);
    const file = path.join(place, "history/share/jupyter/kernels/mixture-growth/kernel.json");
    const { argv } = JSON.parse(readFileSync(file, "utf8")) as { argv: string[] };
    expect(argv.at(-1)).toBe(`--history=${history}`);
  });

  it("does not touch other kernels", () => {
    const other = path.join(place, "user", "kernels", "tslab");
    command("install", "--user");
    spawnSync("mkdir", ["-p", other]);
    writeFileSync(path.join(other, "kernel.json"), "{}");
    command("uninstall", "--user");
    expect(readFileSync(path.join(other, "kernel.json"), "utf8")).toBe("{}");
  });
});

describe("doctor", () => {
  it("says what is found, runs a cell, and says what to do about what is missing", () => {
    const before = command("doctor");
    expect(before.text).toContain(`ok       Node ${process.versions.node}`);
    expect(before.text).toContain("ok       typescript 6.0.3");
    expect(before.text).toContain("ok       tslab 1.0.22");
    expect(before.text).toMatch(
      /missing {2}Jupyter finds no kernel of this name\n {9}Run `mixture-growth-kernel install`/,
    );
    expect(before.text).toContain("No mixture-growth-labextension: figures are still pictures");
    expect(before.text).toMatch(/ok {7}a cell runs, in \d/);
    expect(before.status).toBe(0);
  }, 60_000);

  it("says what to do in the words of what has installed it", () => {
    const { text } = command("doctor", "--remedy", "Set it up.");
    expect(text).toMatch(/missing {2}Jupyter finds no kernel of this name\n {9}Set it up\./);
    expect(text).not.toMatch(/mixture-growth-kernel install|pip install/);
  }, 60_000);

  it("says which tsconfig.json counts for cells, without what, and what is wrong in it", () => {
    const folder = path.join(place, "project", "notebooks");
    mkdirSync(folder, { recursive: true });
    const file = path.join(place, "project", "tsconfig.json");
    writeFileSync(file, '{ "compilerOptions": { "strict": true, "outDir": "out", "module": "nodenext" } }');
    expect(commandIn(folder, "doctor").text).toContain(
      "ok       ../tsconfig.json counts for cells, without outDir, module, which a cell cannot have",
    );
    writeFileSync(file, '{ "compilerOptions": { "strict": "yes" } }');
    expect(commandIn(folder, "doctor").text).toMatch(
      /missing {2}Expected a tsconfig\.json that can be read but got: .*boolean \(\.\.\/tsconfig\.json:1:\d+\)/,
    );
  }, 60_000);

  it("finds a kernelspec whose program is gone, or that is invalid", () => {
    command("install", "--user");
    const file = path.join(place, "user", "kernels", "mixture-growth", "kernel.json");
    writeFileSync(file, JSON.stringify({ argv: ["/gone/node"] }));
    expect(command("doctor").text).toContain("kernelspec that names /gone/node, which is not there,");
    writeFileSync(file, "{ nonsense");
    const { status, text } = command("doctor");
    expect(text).toMatch(/missing {2}kernelspec that cannot be read \(.*JSON.*\), in/);
    expect(status).toBe(0);
  }, 60_000);
});

describe("the command line", () => {
  it("explains itself, and refuses what it does not know", () => {
    expect(command().text).toContain("execute NOTEBOOK --out FILE");
    for (const words of [["--help"], ["help"], ["execute", "--help"], ["install", "-h"], ["run", "--help"]]) {
      expect(command(...words)).toEqual({ status: 0, text: command().text });
    }
    expect(command("dance")).toEqual({
      status: 2,
      text: "Expected install, uninstall, doctor, run or execute but got dance (mixture-growth-kernel). mixture-growth-kernel --help shows all options.\n",
    });
    const broken = path.join(place, "connection.json");
    writeFileSync(broken, JSON.stringify({ transport: "tcp", ip: "127.0.0.1", key: "k", shell_port: "x" }));
    expect(command("run", broken)).toMatchObject({
      status: 1,
      text: expect.stringContaining("Expected shell_port"),
    });
    expect(command("run")).toEqual({
      status: 1,
      text: "Expected the path of a connection file but got none (run).\n",
    });
  });
});
