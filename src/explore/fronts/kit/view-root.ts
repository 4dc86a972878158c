/** What the root of a view is given. */
interface ViewRoot {
  readonly class: string;
  readonly role: string;
  readonly "aria-label": string;
  readonly onfocusin: (event: Event) => void;
  readonly [name: string]: string | ((event: Event) => void);
}

/**
 * What the root of a view is given, so that JupyterLab's shortcuts do not reach into it: arrow keys move what has the focus here,
 * not the notebook's cells.
 *
 * @param name class of the view, such as `"mg-dial"`
 * @param label what the view is, for those who cannot see it
 */
export function viewRoot(name: string, label: string): ViewRoot {
  return {
    class: `mg ${name}`,
    role: "group",
    "aria-label": label,
    // Shortcuts for whatever has the focus are found at that element, so a mark on the root would come too late.
    onfocusin: ({ target }) => {
      if (target instanceof Element) target.setAttribute("data-lm-suppress-shortcuts", "true");
    },
  };
}
