/** Attributes by which pages change their theme. */
const marks = ["class", "style", "data-theme", "data-jp-theme-light", "data-jp-theme-name"];

/** How long a page takes to load the style sheet of a theme that it has just named. */
const loadingMs = 500;

/**
 * Calls a listener when the theme of the page may have changed: for what is drawn with colours that were read from it.
 *
 * @returns what ends it
 */
export function onThemeChange(listener: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const changed = (): void => {
    listener();
    clearTimeout(timer);
    timer = setTimeout(listener, loadingMs);
  };
  const pages = new MutationObserver(changed);
  for (const element of [document.documentElement, document.body])
    pages.observe(element, { attributes: true, attributeFilter: marks });
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", changed);
  return () => {
    clearTimeout(timer);
    pages.disconnect();
    system.removeEventListener("change", changed);
  };
}
