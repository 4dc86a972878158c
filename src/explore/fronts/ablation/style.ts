/** What the table looks like, on top of the style that all views share. */
export const ablationStyle = `
.mg.mg-ablation { max-width: none; }
/* So that a table with a factor fits beside the margins of a notebook on 1280 pixels; a screen reader still hears the word. */
@container (max-width: 1199px) {
  .mg-ablation .mg-list :is(th, td) { padding-left: 6px !important; padding-right: 6px !important; }
  .mg-ablation .mg-long { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
}
@container (max-width: 980px) { .mg-ablation .mg-between { display: none !important; } }
@container (max-width: 1439px) { .mg-ablation aside { flex: 1 1 100% !important; grid-template-columns: minmax(300px, 620px) minmax(280px, 1fr); column-gap: 28px !important; } .mg-ablation aside > div:first-of-type { grid-row: 1 / span 3; } }
.mg-ablation .mg-tools input[type="search"] { width: 190px; }
.mg-ablation .mg-tools input[type="number"] { width: 68px; }
.mg-ablation .mg-tools select { max-width: 210px; }
.mg-ablation .mg-both { display: flex; flex-wrap: wrap; gap: 16px 28px; align-items: flex-start; }
.mg-ablation .mg-scrolls { flex: 1 1 1070px; min-width: 0; overflow: auto; max-height: 560px; border: 1px solid var(--mg-line); border-radius: 6px; }
.mg-ablation aside { flex: 0 1 340px; width: 340px; display: grid; gap: 6px; min-height: 230px; align-content: start; grid-template-rows: auto auto 1fr; min-width: 0; }
.mg-ablation .mg-course { min-height: 230px; min-width: 0; overflow: hidden; }
.mg-ablation .mg-seeds { display: flex; flex-wrap: wrap; gap: 6px; min-height: 28px; }
.mg-ablation table { border-collapse: collapse; margin: 0; font-size: 13px; color: var(--mg-text); border: 0; width: 100%; }
.mg-ablation table :is(th, td) { text-align: left; padding: 3px 10px; font-weight: normal; border: 0; white-space: nowrap; vertical-align: middle; background: none; max-width: none; }
.mg-ablation thead :is(th, td) { position: sticky; top: 0; z-index: 1; background: var(--mg-ground) !important; vertical-align: bottom !important; color: var(--mg-faint); border-bottom: 1px solid var(--mg-line) !important; padding-top: 8px !important; white-space: normal !important; }
.mg-ablation tbody tr { background: none !important; }
.mg-ablation .mg-list tbody tr { cursor: pointer; }
.mg-ablation .mg-list tbody tr:hover { background: var(--mg-raised) !important; }
.mg-ablation .mg-list tbody tr.mg-lit { background: color-mix(in srgb, var(--mg-5) 9%, transparent) !important; box-shadow: inset 3px 0 0 var(--mg-5); }
.mg-ablation .mg-list tbody tr.mg-chosen { box-shadow: inset 0 0 0 2px var(--mg-accent); }
.mg-ablation .mg-list tbody tr.mg-why-line { cursor: auto; background: none !important; }
.mg-ablation .mg-right { text-align: right !important; }
.mg-ablation .mg-narrow { width: 20px; padding-right: 0 !important; }
.mg-ablation thead button, .mg-ablation .mg-name, .mg-ablation .mg-plain { border: 0; background: none; padding: 1px 0; min-height: 0; color: inherit; text-align: inherit; }
.mg-ablation thead button { font-weight: 600; color: var(--mg-text); }
.mg-ablation .mg-name { color: var(--mg-text); font-weight: 600; }
.mg-ablation .mg-name[aria-pressed="true"], .mg-ablation .mg-plain[aria-pressed="true"] { box-shadow: none; }
.mg-ablation .mg-plain { text-decoration: underline dotted; text-underline-offset: 3px; }
.mg-ablation .mg-dots-cell { padding: 0 6px !important; }
.mg-ablation svg { display: block; font: inherit; overflow: visible; }
.mg-ablation svg text { fill: var(--mg-faint); font-size: 11px; }
.mg-ablation svg.mg-dots { cursor: crosshair; touch-action: pan-y; user-select: none; }
.mg-ablation .mg-rule { stroke: var(--mg-line); stroke-width: 1; }
.mg-ablation .mg-zero { stroke: var(--mg-text); stroke-width: 1.5; }
.mg-ablation .mg-interval { fill: color-mix(in srgb, var(--mg-1) 30%, transparent); }
.mg-ablation .mg-end { stroke: var(--mg-1); stroke-width: 1.5; }
.mg-ablation .mg-mean { stroke: var(--mg-text); stroke-width: 2; }
.mg-ablation .mg-dot { fill: var(--mg-ground); stroke: var(--mg-1); stroke-width: 1.6; }
.mg-ablation .mg-dot.mg-lit { fill: var(--mg-5); stroke: var(--mg-text); }
.mg-ablation .mg-dot.mg-chosen { fill: var(--mg-accent); stroke: var(--mg-text); }
.mg-ablation .mg-range { fill: color-mix(in srgb, var(--mg-5) 22%, transparent); }
.mg-ablation .mg-points { display: inline-block; min-width: 40px; text-align: right; margin-right: 10px; }
.mg-ablation .mg-between { display: inline-block; min-width: 96px; margin-right: 12px; }
.mg-ablation .mg-significant .mg-points { font-weight: 700; }
.mg-ablation .mg-why { white-space: normal; padding: 6px 8px 10px; max-width: 860px; }
.mg-ablation .mg-why p { margin: 0 0 6px; }
.mg-ablation .mg-pairs { display: flex; flex-wrap: wrap; gap: 8px 32px; align-items: flex-start; }
.mg-ablation .mg-pairs table { width: auto; }
.mg-ablation .mg-pairs table :is(th, td) { height: 22px; padding: 0 10px 0 0; text-align: right; position: static; border: 0 !important; }
.mg-ablation .mg-pairs thead :is(th, td) { padding-top: 0 !important; }
.mg-ablation .mg-pivot :is(td, th[scope="row"]) { vertical-align: top; padding: 8px 10px; }
.mg-ablation .mg-pivot td button { display: block; }
.mg-ablation .mg-line { fill: none; stroke-linejoin: round; }
.mg-ablation .mg-others { stroke: var(--mg-faint); stroke-width: 1; opacity: 0.28; }
.mg-ablation .mg-same { stroke: var(--mg-1); stroke-width: 1.3; stroke-dasharray: 4 3; }
.mg-ablation .mg-own { stroke: var(--mg-accent); stroke-width: 2.6; }
`;
