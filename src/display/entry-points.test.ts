import { isDisplayable } from "mixture-growth-display";
import { beforeEach, expect, it, vi } from "vitest";

beforeEach(() => {
  vi.resetModules();
});

/** The module of each displayable class, so that no entry point except the one under test is loaded. */
const classes = {
  TemplateBank: async () => (await import("../templates/template-bank.js")).TemplateBank,
  Mixer: async () => (await import("../templates/mixer.js")).Mixer,
  NetworkSummary: async () => (await import("../networks/network-summary.js")).NetworkSummary,
  MixedNetwork: async () => (await import("../networks/mixed/mixed-network.js")).MixedNetwork,
  PlainNetwork: async () => (await import("../networks/plain/plain-network.js")).PlainNetwork,
  GrowthPlan: async () => (await import("../plan/growth-plan.js")).GrowthPlan,
  GrowthReport: async () => (await import("../growth/growth-report.js")).GrowthReport,
  Run: async () => (await import("../training/run/run.js")).Run,
} as const;

const templates = ["TemplateBank", "Mixer"] as const;
const networks = [...templates, "NetworkSummary", "MixedNetwork", "PlainNetwork"] as const;
const plan = ["GrowthPlan", "GrowthReport"] as const;
const all = Object.keys(classes) as (keyof typeof classes)[];

it.each<[string, () => Promise<unknown>, readonly (keyof typeof classes)[]]>([
  ["mixture-growth", () => import("../index.js"), all],
  ["mixture-growth/templates", () => import("../templates/index.js"), templates],
  ["mixture-growth/networks", () => import("../networks/index.js"), networks],
  ["mixture-growth/plan", () => import("../plan/index.js"), plan],
  ["mixture-growth/training", () => import("../training/index.js"), all],
  ["mixture-growth/experiments", () => import("../experiments/index.js"), all],
])(
  "everything that %s hands out shows itself, whatever else is imported",
  { timeout: 60_000 },
  async (_, load, names) => {
    await load();
    const displayable = await Promise.all(
      names.map(async (name) => (isDisplayable((await classes[name]()).prototype) ? name : "")),
    );
    expect(displayable).toEqual(names);
  },
);

it("the classes themselves know nothing of it", { timeout: 60_000 }, async () => {
  const loaded = await Promise.all(all.map(async (name) => isDisplayable((await classes[name]()).prototype)));
  expect(loaded).toEqual(all.map(() => false));
});
