import type { Parameter } from "#library/templates/parameter.js";

/**
 * Published parameter groups of a mixed network: coefficients, templates and batch norm of member 0, the same of
 * member 1, the other coefficients, the grown batch norm. A plain network has one group.
 */
export function inGroups(parameters: readonly Parameter[], mixed: boolean): Parameter[][] {
  const groups = Array.from({ length: mixed ? 8 : 1 }, (): Parameter[] => []);
  for (const parameter of parameters) groups[groupOf(parameter, mixed)]?.push(parameter);
  return groups;
}

function groupOf({ name, kind }: Pick<Parameter, "name" | "kind">, mixed: boolean): number {
  if (!mixed) return 0;
  if (kind === "batchNorm") return /\.0-1\.\w+$/.test(name) ? 7 : /\.0\.\w+$/.test(name) ? 2 : 5;
  const index = Number(/(\d+)$/.exec(name)?.[1]);
  return kind === "template" ? 1 + 3 * index : index < 2 ? 3 * index : 6;
}
