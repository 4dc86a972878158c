/**
 * Keeps keys for what has the focus. JupyterLab handles arrows, Enter and letters before any element of the page gets them,
 * unless the very element that has the focus says that it needs them; an element around it is not asked.
 *
 * @param root whatever is focused inside it keeps its keys
 */
export function keepKeys(root: HTMLElement): void {
  root.addEventListener("focusin", ({ target }) => {
    if (target instanceof Element) target.setAttribute("data-lm-suppress-shortcuts", "true");
  });
}
