/** How a question looks. Right and wrong have a sign and a word beside their colour. */
export const questionStyle = `
/* Of two classes, since a view that comes later repeats the shared style. */
.mg.mg-question { max-width: 720px; padding: 14px 18px 12px; border: 1px solid var(--mg-line); border-left: 3px solid var(--mg-accent); border-radius: 4px; }
.mg-question form { margin: 0; }
.mg-question fieldset { margin: 0; padding: 0; border: 0; min-width: 0; }
.mg-question legend { padding: 0 0 8px; font-size: 15px; line-height: 1.4; font-weight: 600; }
.mg-question code { font-family: var(--jp-code-font-family, ui-monospace, monospace); font-size: 0.93em; font-weight: normal; background: none; }
.mg-question .mg-option { display: grid; grid-template-columns: auto minmax(0, max-content) max-content; justify-content: start; gap: 9px; align-items: baseline; padding: 4px 8px; margin: 0 -8px; border-radius: 4px; font-size: 14px; cursor: pointer; }
.mg-question .mg-option:hover:not(.mg-fixed) { background: var(--mg-raised); }
.mg-question .mg-option.mg-fixed { cursor: default; }
.mg-question .mg-option input { margin: 0; transform: translateY(1.5px); accent-color: var(--mg-accent); }
.mg-question .mg-mark { font-size: 12px; }
.mg-question input[type="text"] { width: 100%; font: inherit; font-size: 14px; color: inherit; background: var(--mg-ground); border: 1px solid var(--mg-line); border-radius: 4px; padding: 5px 9px; }
.mg-question input[type="text"].mg-number { width: 14em; }
.mg-question input[type="text"]:disabled { opacity: 1; background: var(--mg-raised); -webkit-text-fill-color: currentColor; }
.mg-question .mg-acts { display: flex; flex-wrap: wrap; gap: 8px; align-items: baseline; margin-top: 12px; }
.mg-question .mg-acts button { min-width: 7.5em; }
.mg-question .mg-acts button:disabled { cursor: default; color: var(--mg-faint); }
.mg-question .mg-result { min-height: 1.5em; margin-top: 10px; font-size: 14px; line-height: 1.5; }
.mg-question .mg-result.mg-two { min-height: 3em; }
.mg-question .mg-result p { margin: 0; overflow-wrap: anywhere; }
.mg-question .mg-verdict { font-weight: 600; }
.mg-question .mg-right { color: color-mix(in srgb, #2e9d48 55%, var(--mg-text)); }
.mg-question .mg-wrong { color: color-mix(in srgb, #e4591b 60%, var(--mg-text)); }
.mg-question .mg-hidden { visibility: hidden; }
`;
