import { element } from "./elements.js";

/** Probable classes as bars. */
export const barsStyle = `
.mg .bars { display: grid; grid-template-columns: minmax(72px, auto) 1fr 44px; gap: 2px 8px; align-items: center; }
.mg .bars .bar { height: 10px; border-radius: 2px; background: var(--mg-raised); overflow: hidden; }
.mg .bars .bar i { display: block; height: 100%; width: var(--share); background: var(--mg-accent); }
.mg .bars .value { text-align: right; font-variant-numeric: tabular-nums; }
.mg .bars .is-right { font-weight: 700; }
`;

/** Makes a bar for each class; the right one is bold and has a mark. */
export function classBars(
  classes: readonly { readonly className: string; readonly probability: number }[],
  right: string,
): HTMLElement {
  const cells = classes.flatMap(({ className, probability }) => {
    const percent = `${Math.round(100 * probability)}\u00a0%`;
    const isRight = className === right;
    return [
      element("span", isRight ? { class: "is-right" } : {}, isRight ? `✓ ${className}` : className),
      element(
        "span",
        { class: "bar", "aria-hidden": "true" },
        element("i", { style: `--share:${100 * probability}%` }),
      ),
      element("span", { class: "value" }, percent),
    ];
  });
  return element("div", { class: "bars" }, ...cells);
}
