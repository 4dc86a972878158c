/** The functions of plotly that the extension calls; the package itself has no types. */
declare module "plotly.js-dist-min" {
  interface Plotly {
    react(node: HTMLElement, data: readonly object[], layout: object, config: object): Promise<unknown>;
    purge(node: HTMLElement): void;
    readonly Plots: { resize(node: HTMLElement): Promise<unknown> | undefined };
  }
  const plotly: Plotly;
  // biome-ignore lint/style/noDefaultExport: this is how the package exports itself.
  export default plotly;
}
