/**
 * Calls `draw` with the width of an element, now and whenever it changes by a whole pixel.
 *
 * @returns what stops it
 */
export function onWidth(of: HTMLElement, draw: (width: number) => void): () => void {
  let last = 0;
  const observer = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0);
    // An output that is hidden has no width, and needs no drawing.
    if (width === last || width === 0) return;
    last = width;
    draw(width);
  });
  observer.observe(of);
  return () => observer.disconnect();
}
