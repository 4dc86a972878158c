// Outputs that cannot be seen completely without scrolling, and texts that extend beyond their picture.
// Runs in the page.
globalThis.findCutOutputs = () => {
  const named = (element) => `${element.tagName.toLowerCase()} ${element.textContent?.trim().slice(0, 40)}`;
  const outputs = [...document.querySelectorAll(".jp-OutputArea-output")];
  const isWider = (element) => element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0;
  const scrolled = outputs.flatMap((output) =>
    [output, ...output.querySelectorAll("div, pre, table")]
      // What only screen readers see is a pixel wide on purpose; a wide table of a view scrolls in its frame.
      .filter(
        (element) =>
          !element.matches(".mg-unseen, .mg-scrolls") &&
          isWider(element) &&
          getComputedStyle(element).overflowX !== "visible",
      )
      .map((element) => `${element.scrollWidth} of ${element.clientWidth} px: ${named(element)}`),
  );
  const beyond = outputs.flatMap((output) =>
    [...output.querySelectorAll("svg text")].flatMap((text) => {
      let picture = text.ownerSVGElement;
      while (picture?.ownerSVGElement) picture = picture.ownerSVGElement;
      const [inner, outer] = [text.getBoundingClientRect(), picture?.getBoundingClientRect()];
      if (outer === undefined || inner.width === 0 || text.textContent?.trim() === "") return [];
      const over = Math.max(
        outer.left - inner.left,
        inner.right - outer.right,
        outer.top - inner.top,
        inner.bottom - outer.bottom,
      );
      return over > 2 ? [`${Math.round(over)} px beyond its picture: ${named(text)}`] : [];
    }),
  );
  return [...scrolled, ...beyond];
};
