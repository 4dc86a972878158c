/**
 * Colours, measures and looks that all views share, as a style sheet: those of JupyterLab's theme, else of the site, else of the
 * system's light or dark preference. A view's root has the class `mg`. All views of a page bring this sheet, the last one last, so
 * its rules are weak (`:where`): a view's own are stronger.
 */
export const sharedStyle = `
.mg {
  --mg-text: var(--jp-content-font-color1, var(--text, light-dark(#1d2125, #e3e6e9)));
  --mg-faint: var(--jp-content-font-color2, var(--faint, light-dark(#5c646c, #9aa3ab)));
  --mg-ground: var(--jp-layout-color0, var(--ground, light-dark(#ffffff, #14171a)));
  --mg-raised: var(--jp-layout-color2, var(--raised, light-dark(#f5f6f8, #1d2126)));
  --mg-line: var(--jp-border-color1, var(--line, light-dark(#d9dde2, #343a41)));
  --mg-accent: var(--jp-brand-color1, var(--link, light-dark(#0a5c9e, #7cc0f5)));
  --mg-1: #0072b2; --mg-2: #d55e00; --mg-3: #009e73; --mg-4: #cc79a7; --mg-5: #e69f00; --mg-6: #56b4e9;
  color: var(--mg-text);
  font: 13px / 1.45 var(--jp-ui-font-family, var(--sans, system-ui, sans-serif));
  display: grid; grid-template-columns: minmax(0, 1fr); gap: 14px;
  max-width: 1480px; padding: 4px; container-type: inline-size;
}
.mg *, .mg *::before, .mg *::after { box-sizing: border-box; }
.mg [hidden] { display: none !important; }
.mg :where(h3, h4, p, figure) { margin: 0; }
.mg :where(h3) { font-size: 15px; font-weight: 600; line-height: 1.4; }
.mg :where(h4) { margin-bottom: 8px; font-size: 13px; font-weight: 600; line-height: 1.45; }
.mg h4 .mg-faint { font-weight: 400; }
:where(.mg) .mg-head { display: flex; flex-wrap: wrap; gap: 4px 20px; align-items: center; min-height: 28px; }
:where(.mg) .mg-head p { flex-basis: 100%; }
:where(.mg) .mg-faint { color: var(--mg-faint); }
:where(.mg) .mg-small { font-size: 12px; }
:where(.mg) .mg-number { font-variant-numeric: tabular-nums; }
:where(.mg) .mg-unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
:where(.mg) .mg-bar { display: flex; flex-wrap: wrap; gap: 8px 20px; align-items: center; }
:where(.mg) .mg-group { display: flex; gap: 6px; align-items: center; }
.mg :where(label) { display: inline-flex; gap: 6px; align-items: center; }
.mg :where(button, select, input) { font: inherit; color: inherit; }
.mg :where(button, select, input[type="number"], input[type="search"]) {
  border: 1px solid var(--mg-line); border-radius: 4px; padding: 3px 8px; min-height: 28px; min-width: 0; max-width: 100%;
}
.mg :where(select, input[type="number"], input[type="search"]) { background: var(--mg-ground); }
.mg :where(input[type="number"]) { font-variant-numeric: tabular-nums; }
.mg :where(button) { background: var(--mg-raised); padding: 3px 10px; cursor: pointer; }
.mg :where(button, select, input):disabled { opacity: 0.5; cursor: default; }
.mg :where(button):is([aria-pressed="true"], [aria-checked="true"]) { border-color: var(--mg-accent); box-shadow: inset 0 0 0 1px var(--mg-accent); }
.mg :where(input[type="range"], input[type="checkbox"]) { accent-color: var(--mg-accent); margin: 0; }
.mg :focus-visible { outline: 2px solid var(--mg-accent); outline-offset: 2px; }
:where(.mg) .mg-problem { padding: 6px 10px; border-left: 3px solid var(--mg-2); }
:where(.mg) .mg-problem::before { content: "! "; font-weight: 700; }
:where(.mg) .mg-key { display: flex; flex-wrap: wrap; gap: 4px 14px; margin: 0; padding: 0; list-style: none; color: var(--mg-faint); }
:where(.mg) .mg-key li { display: flex; gap: 6px; align-items: center; margin: 0; }
@media (prefers-reduced-motion: no-preference) { .mg .mg-moves { transition: all 120ms ease-out; } }
`;
