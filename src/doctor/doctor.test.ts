import { expect, it } from "vitest";
import { pageOf, withoutPrivate } from "./doctor.mjs";

it("a page has a remedy below what is missing, and only there", () => {
  const page = pageOf([
    {
      title: "Kernel",
      findings: [
        { state: "ok", found: "Node 22", remedy: "not shown" },
        { state: "note", found: "8888 is free" },
        { state: "missing", found: "no JupyterLab", remedy: "Run npm run setup." },
      ],
    },
  ]);
  expect(page).toBe(
    "Kernel\n  ok       Node 22\n           8888 is free\n  missing  no JupyterLab\n           Run npm run setup.\n",
  );
});

it("a report names neither the person nor the folders, and leaves other words whole", () => {
  const names = [
    ["/home/ada", "HOME"],
    ["/home/ada/my work", "PROJECT"],
    ["ada", "USER"],
    ["me", "USER"],
  ] as const;
  const text = "kernelspec in /home/ada/my work/.venv, /home/ada/.local; adaptive, of ada, some";
  expect(withoutPrivate(text, names)).toBe(
    "kernelspec in PROJECT/.venv, HOME/.local; adaptive, of USER, some",
  );
});
