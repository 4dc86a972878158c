/**
 * Colours and measures that all views share, as a style sheet: those of JupyterLab's theme, else of the site, else of the
 * system's light or dark preference. A view's root has the class `mg`.
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
  max-width: 100%;
}
.mg *, .mg *::before { box-sizing: border-box; }
.mg .mg-faint { color: var(--mg-faint); }
.mg .mg-unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.mg .mg-number { font-variant-numeric: tabular-nums; }
.mg button, .mg select {
  font: inherit; color: inherit; background: var(--mg-raised);
  border: 1px solid var(--mg-line); border-radius: 4px; padding: 3px 10px; cursor: pointer;
}
.mg button[aria-pressed="true"] { border-color: var(--mg-accent); box-shadow: inset 0 0 0 1px var(--mg-accent); }
.mg input[type="range"] { accent-color: var(--mg-accent); }
.mg :focus-visible { outline: 2px solid var(--mg-accent); outline-offset: 2px; }
@media (prefers-reduced-motion: no-preference) { .mg .mg-moves { transition: all 120ms ease-out; } }
`;
