import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { cloneRoot } from "../setup/places.mjs";
import { claimsTables } from "./claims-page.js";

const path = join(cloneRoot, "docs/claims.md");
const page = readFileSync(path, "utf8");

it("has the committed results; `npx vitest run --config vitest.checks.config.ts claims-page -u` writes them again", async () => {
  const tables = `<!-- tables -->\n\n${claimsTables()}\n<!-- end of tables -->`;
  expect(page).toContain("<!-- tables -->");
  const written = page.replace(/<!-- tables -->[\s\S]*?<!-- end of tables -->/, () => tables);
  await expect(written).toMatchFileSnapshot(path);
});
