/** What the scrubber looks like, on top of the style that all views share. */
export const scrubberStyle = `
.mg-scrubber .mg-head h3 { margin-right: auto; }
.mg-scrubber .mg-controls { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 12px; }
.mg-scrubber .mg-controls button { min-width: 84px; }
.mg-scrubber .mg-controls input { flex: 1 1 180px; min-width: 0; height: 24px; }
.mg-scrubber .mg-readout {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(118px, 1fr)); gap: 1px; margin: 0;
  border: 1px solid var(--mg-line); border-radius: 6px; overflow: hidden;
}
.mg-scrubber .mg-readout div { box-shadow: 0 0 0 1px var(--mg-line); padding: 7px 10px 8px; min-width: 0; }
.mg-scrubber .mg-readout dt { color: var(--mg-faint); font-size: 12px; font-weight: normal; margin: 0; float: none; width: auto; }
.mg-scrubber .mg-readout dd { margin: 0; display: grid; float: none; width: auto; padding: 0; }
.mg-scrubber .mg-readout dd span { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.mg-scrubber .mg-readout .mg-value { font-size: 18px; line-height: 1.35; }
.mg-scrubber .mg-readout .mg-faint { font-size: 12px; }
.mg-scrubber .mg-drawing { height: 326px; overflow: hidden; cursor: ew-resize; touch-action: pan-y; }
.mg-scrubber svg { display: block; font: inherit; }
.mg-scrubber svg text { fill: var(--mg-faint); font-size: 12px; }
.mg-scrubber svg .mg-strong { fill: var(--mg-text); font-weight: 600; }
.mg-scrubber svg .mg-small { font-size: 11px; }
.mg-scrubber .mg-rule { stroke: var(--mg-line); stroke-width: 1; }
.mg-scrubber .mg-ahead { opacity: 0.3; }
.mg-scrubber .mg-curve { fill: none; stroke: var(--net); stroke-width: 2.2; stroke-linejoin: round; }
.mg-scrubber .mg-train { stroke-width: 1.4; stroke-dasharray: 4 3; opacity: 0.75; }
.mg-scrubber .mg-mark { fill: var(--net); }
.mg-scrubber .mg-here { fill: var(--net); stroke: var(--mg-ground); stroke-width: 2; }
.mg-scrubber .mg-rates { fill: var(--mg-faint); opacity: 0.55; }
.mg-scrubber .mg-band { fill: color-mix(in srgb, var(--net) 18%, var(--mg-ground)); }
.mg-scrubber .mg-drawing .mg-band ~ text { pointer-events: none; }
.mg-scrubber .mg-growth { stroke: var(--mg-faint); stroke-dasharray: 3 3; }
.mg-scrubber .mg-cursor { stroke: var(--mg-accent); stroke-width: 1.5; }
.mg-scrubber .mg-cursor-head { fill: var(--mg-accent); }
.mg-scrubber .mg-lower { display: flex; flex-wrap: wrap; gap: 16px 40px; align-items: flex-start; }
.mg-scrubber figure { display: grid; gap: 8px; min-width: 0; }
.mg-scrubber .mg-blocks { flex: 0 1 404px; display: flex; flex-wrap: wrap; }
.mg-scrubber .mg-blocks figcaption { flex: 1 0 100%; }
.mg-scrubber .mg-blocks .mg-key { flex: 0 0 160px; }
.mg-scrubber .mg-key { display: grid; gap: 6px; margin-top: 24px; align-content: start; }
.mg-scrubber .mg-block .mg-fill { fill: none; }
.mg-scrubber .mg-block .mg-edge { fill: none; stroke: var(--mg-faint); stroke-width: 1; stroke-dasharray: 4 4; }
.mg-scrubber .mg-block .mg-hatching { display: none; stroke: var(--net); stroke-width: 1.5; opacity: 0.5; }
.mg-scrubber .mg-block.mg-waiting .mg-edge { stroke: var(--net); }
.mg-scrubber .mg-block.mg-trained .mg-fill { fill: color-mix(in srgb, var(--net) 16%, transparent); }
.mg-scrubber .mg-block.mg-trained .mg-edge { stroke: var(--net); stroke-dasharray: none; }
.mg-scrubber .mg-block.mg-training .mg-fill { fill: color-mix(in srgb, var(--net) 34%, transparent); }
.mg-scrubber .mg-block.mg-training .mg-edge { stroke: var(--net); stroke-dasharray: none; stroke-width: 3; }
.mg-scrubber .mg-block.mg-new .mg-edge { stroke: var(--net); stroke-dasharray: none; }
.mg-scrubber .mg-block.mg-new.mg-training .mg-fill { fill: color-mix(in srgb, var(--net) 16%, transparent); }
.mg-scrubber .mg-block.mg-new .mg-hatching { display: inline; opacity: 0.32; }
.mg-scrubber .mg-block text { fill: var(--mg-text) !important; }
.mg-scrubber .mg-block.mg-absent text { opacity: 0; }
.mg-scrubber .mg-coefficients { flex: 1 1 420px; }
.mg-scrubber .mg-scrolls { overflow: auto; max-height: 330px; }
.mg-scrubber table.mg-map { border-collapse: separate; border-spacing: 1px; font-size: 11.5px; margin: 0; table-layout: fixed; width: auto; border: 0; color: var(--mg-text); }
.mg-scrubber table.mg-map :is(td, th) { padding: 0 3px; height: 21px; width: 46px; text-align: center; font-weight: normal; border: 0; background: none; }
.mg-scrubber table.mg-map tr { background: none !important; }
.mg-scrubber table.mg-map thead :is(td, th) { color: var(--mg-faint); }
.mg-scrubber table.mg-map th[scope="row"] { width: 132px; text-align: left; padding: 0; }
.mg-scrubber table.mg-map th button { width: 100%; min-height: 0; text-align: left; padding: 1px 8px; border-color: transparent; background: none; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.mg-scrubber table.mg-map th button:hover { background: var(--mg-raised); }
.mg-scrubber table.mg-map th button[aria-pressed="true"] { border-color: var(--mg-accent); }
.mg-scrubber table.mg-map .mg-first { border-left: 8px solid transparent; background-clip: padding-box; }
.mg-scrubber table.mg-map td.mg-not-there { box-shadow: inset 0 0 0 1px var(--mg-line); opacity: 0.6; }
.mg-scrubber table.mg-map td.mg-unknown::after { content: "?"; color: var(--mg-faint); }
.mg-scrubber .mg-notes { margin: 0; padding: 0; list-style: none; font-size: 12px; }
`;
