import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder of programs that stand in for real ones, on a PATH that has only Node.js besides. */
export class StandIns {
  readonly folder: string = mkdtempSync(join(tmpdir(), "stand ins "));

  get env(): NodeJS.ProcessEnv {
    return { PATH: `${this.folder}:/usr/bin:/bin` };
  }

  /** Writes a program of JavaScript; `args` are its words. */
  program(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, `#!${process.execPath}\nconst args = process.argv.slice(2);\n${text}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  /** An nvidia-smi that answers queries of fields with a line for each GPU. */
  smi(gpus: readonly Readonly<Record<string, string>>[], unknown: readonly string[] = []): string {
    return this.program(
      "nvidia-smi",
      `const [gpus, unknown] = ${JSON.stringify([gpus, unknown])};
      const query = args.find((arg) => arg.startsWith("--query-gpu="));
      if (query === undefined) { console.log("CUDA Version                              : 12.8"); process.exit(0); }
      const fields = query.slice(12).split(",");
      const wrong = fields.find((field) => unknown.includes(field));
      if (wrong) { console.log('Field "' + wrong + '" is not a valid field to query.'); process.exit(2); }
      const print = () => { for (const gpu of gpus) console.log(fields.map((field) => gpu[field] ?? "[N/A]").join(", ")); };
      print();
      if (args.includes("-lms")) setInterval(() => { gpus[0]["memory.used"] = String(Number(gpus[0]["memory.used"]) + 100); print(); }, 20);`,
    );
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A card as nvidia-smi describes it. */
export const card: Readonly<Record<string, string>> = {
  index: "0",
  name: "NVIDIA H100 80GB HBM3",
  driver_version: "570.86.15",
  "memory.total": "81559",
  "memory.used": "100",
  compute_cap: "9.0",
  "power.limit": "700.00",
  "clocks.max.sm": "1980",
};
