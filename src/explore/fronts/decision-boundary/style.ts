/** Looks of the view, beside what all views share. */
export const boundaryStyle = `
.mg.mg-boundary { max-width: 1280px; }
.mg-boundary .mg-tool { display: inline-flex; gap: 6px; align-items: center; }
.mg-boundary .mg-tool svg { width: 14px; height: 14px; flex: none; }
.mg-boundary input[type="number"] { width: 5.5em; }
.mg-boundary .mg-nets { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 16px; }
.mg-boundary .mg-net { min-width: 0; }
.mg-boundary .mg-net header { display: flex; justify-content: space-between; gap: 8px; margin-bottom: 5px; }
.mg-boundary .mg-net header * { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.mg-boundary .mg-net header strong { flex: none; }
.mg-boundary .mg-square {
  border: 1px solid var(--mg-line); border-radius: 4px; overflow: hidden; cursor: crosshair;
  touch-action: none; user-select: none; line-height: 0; aspect-ratio: 1;
}
.mg-boundary .mg-square canvas { width: 100%; height: 100%; display: block; }
.mg-boundary .mg-values { display: grid; grid-template-columns: repeat(3, 1fr); margin: 6px 0 0; }
.mg-boundary .mg-values div:nth-child(2) { text-align: center; }
.mg-boundary .mg-values div:nth-child(3) { text-align: right; }
.mg-boundary .mg-values span { display: block; white-space: nowrap; }
.mg-boundary .mg-value { font-size: 14px; }
.mg-boundary .mg-start { min-width: 8em; font-weight: 600; border-color: var(--mg-accent); }
.mg-boundary .mg-way { flex: 1 1 12em; display: grid; gap: 3px; min-width: 12em; }
.mg-boundary .mg-track { height: 6px; border-radius: 3px; background: var(--mg-raised); border: 1px solid var(--mg-line); overflow: hidden; }
.mg-boundary .mg-track span { display: block; height: 100%; width: 0; background: var(--mg-accent); }
.mg-boundary .mg-says { min-height: 1.45em; }
`;
