/** Looks of the view, beside what all views share. */
export const composerStyle = `
.mg-composer h4 { margin: 0; }
.mg-composer .mg-line {
  position: relative; display: flex; gap: 5px; align-items: stretch; overflow-x: auto; overflow-y: hidden;
  height: 86px; padding: 8px 4px; border: 1px solid var(--mg-line); border-radius: 6px;
}
.mg-composer .mg-block {
  position: relative; flex: none; display: flex; flex-direction: column; justify-content: center; gap: 1px;
  padding: 6px 12px 4px 8px; border-radius: 4px; border: 1px solid var(--mg-line); border-top: 5px solid var(--mg-net);
  background: color-mix(in srgb, var(--mg-net) 16%, var(--mg-ground)); cursor: grab; touch-action: none; user-select: none;
  overflow: hidden;
}
.mg-composer .mg-block strong, .mg-composer .mg-block > span { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.mg-composer .mg-block[data-kind="grow"], .mg-composer .mg-block[data-kind="change"] {
  border: 1px dashed var(--mg-faint); background: var(--mg-raised); padding: 6px; text-align: center;
}
.mg-composer .mg-block[data-kind="grow"] > span::before { content: "⇒ "; }
.mg-composer .mg-block[aria-selected="true"] { outline: 2px solid var(--mg-accent); outline-offset: 1px; }
.mg-composer .mg-block.mg-wrong { border-style: solid dashed dashed; border-color: var(--mg-net) var(--mg-text) var(--mg-text); }
.mg-composer .mg-block.mg-wrong strong::before { content: "! "; }
.mg-composer .mg-edge {
  position: absolute; right: 0; top: 0; bottom: 0; width: 11px; cursor: ew-resize; touch-action: none;
}
.mg-composer .mg-edge::after {
  content: ""; position: absolute; right: 3px; top: 30%; bottom: 30%; width: 4px;
  border-left: 1px solid var(--mg-faint); border-right: 1px solid var(--mg-faint);
}
.mg-composer .mg-held .mg-block, .mg-composer .mg-lifted { transition: none !important; }
.mg-composer .mg-lifted { cursor: grabbing; z-index: 1; box-shadow: 0 3px 10px rgb(0 0 0 / 35%); }
.mg-composer .mg-marker { position: absolute; top: 5px; bottom: 5px; width: 3px; border-radius: 2px; background: var(--mg-accent); }
.mg-composer .mg-note { min-height: 1.45em; display: grid; gap: 4px; align-content: start; }
.mg-composer .mg-below { display: grid; grid-template-columns: minmax(230px, 1fr) minmax(320px, 2fr); gap: 16px 28px; }
@container (max-width: 700px) { .mg-composer .mg-below { grid-template-columns: 1fr; } }
.mg-composer .mg-inspector { display: grid; gap: 10px; align-content: start; min-height: 218px; }
.mg-composer .mg-inspector header > div { min-height: 1.45em; }
.mg-composer .mg-empty .mg-group { visibility: hidden; }
.mg-composer .mg-fields { display: grid; gap: 7px; }
.mg-composer .mg-field { display: grid; grid-template-columns: 7.6em 1fr; gap: 4px 8px; align-items: center; }
.mg-composer .mg-field input[type="range"] { grid-column: 2; width: 100%; }
.mg-composer .mg-costs { display: grid; gap: 8px; align-content: start; }
.mg-composer .mg-values { display: grid; grid-template-columns: repeat(4, auto); gap: 4px 12px; margin: 0; }
.mg-composer .mg-value { font-size: 14px; white-space: nowrap; min-width: 5em; }
.mg-composer .mg-rows { display: grid; gap: 8px; }
.mg-composer .mg-row-title { display: flex; justify-content: space-between; gap: 8px; margin-bottom: 2px; }
.mg-composer .mg-bar-line { display: flex; height: 24px; }
.mg-composer .mg-part {
  overflow: hidden; white-space: nowrap; text-align: center; font-size: 12px; line-height: 20px;
  border: 1px solid var(--mg-ground); border-top: 4px solid var(--mg-net); border-radius: 3px;
  background: color-mix(in srgb, var(--mg-net) 22%, var(--mg-ground)); transition: width 80ms linear;
}
.mg-composer .mg-plain { --mg-net: var(--mg-faint); text-align: left; padding-left: 8px; }
.mg-composer .mg-old .mg-rows { opacity: 0.4; }
.mg-composer .mg-code header { display: flex; justify-content: space-between; align-items: center; margin-bottom: 5px; }
.mg-composer pre {
  margin: 0; padding: 9px 12px; overflow: auto; max-height: 250px; border: 1px solid var(--mg-line); border-radius: 4px;
  background: var(--mg-raised); color: inherit; font: 12.5px / 1.5 var(--jp-code-font-family, ui-monospace, monospace);
}
@media (prefers-reduced-motion: reduce) { .mg-composer .mg-part { transition: none; } }
`;
