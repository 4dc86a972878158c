/** What front ends dispatch, from within their cell, to have code written into a new cell below it. */
const insertEvent = "mixture-growth:insert-cell";

/** The parts of JupyterLab that are called: a notebook, its cells, and the command that adds one. */
interface Lab {
  readonly commands: { execute(command: string): Promise<unknown> };
  readonly shell: { readonly currentWidget: unknown };
}

interface NotebookPanel {
  readonly content: {
    readonly widgets: readonly { readonly node: HTMLElement }[];
    activeCellIndex: number;
    readonly activeCell: {
      readonly model: { readonly sharedModel: { setSource(code: string): void } };
    } | null;
  };
}

/** Writes code that a widget hands out, such as the line that makes a plan, into a new cell below it. It is not run. */
const plugin = {
  id: "mixture-growth-labextension:insert-cell",
  autoStart: true,
  activate: (lab: Lab): void => {
    document.addEventListener(insertEvent, (event) => {
      const { detail, target } = event as CustomEvent<{ readonly code?: unknown } | null>;
      const code = detail?.code;
      const panel = lab.shell.currentWidget;
      if (typeof code !== "string" || !isNotebook(panel)) return;
      const at = panel.content.widgets.findIndex(({ node }) => node.contains(target as Node));
      if (at < 0) return;
      // Tells the front end that its code has been taken.
      event.preventDefault();
      panel.content.activeCellIndex = at;
      void lab.commands
        .execute("notebook:insert-cell-below")
        .then(() => panel.content.activeCell?.model.sharedModel.setSource(code));
    });
  },
};

function isNotebook(widget: unknown): widget is NotebookPanel {
  const { content } = (widget ?? {}) as Partial<NotebookPanel>;
  return Array.isArray(content?.widgets);
}

// biome-ignore lint/style/noDefaultExport: JupyterLab looks for its plugins there.
export default plugin;
