// Texts in outputs with too little contrast by the web accessibility guidelines.
// Runs in the page. Text on a mark of a drawing has a colour made for that mark, and is left out.
// With a selector, those of its elements that have text of their own; buttons that cannot be pressed are left out.
globalThis.findFaintTexts = (least, selector) => {
  const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("Expected the page to draw but it cannot.");
  const over = (colours) => {
    context.fillStyle = "white";
    for (const colour of colours) {
      context.fillRect(0, 0, 1, 1);
      context.fillStyle = colour;
    }
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  const luminance = (colour) => {
    const [red = 0, green = 0, blue = 0] = colour.map((part) =>
      part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element) => {
    const own = getComputedStyle(element).backgroundColor;
    return element.parentElement === null ? [own] : [...behind(element.parentElement), own];
  };
  const hasOwnText = (element) =>
    element.closest(":disabled") === null &&
    [...element.childNodes].some(({ nodeType, textContent }) => nodeType === 3 && textContent?.trim() !== "");
  const texts =
    selector === undefined
      ? document.querySelectorAll(
          ".jp-OutputArea-output :is(td, th, caption, pre, p), .jp-OutputArea-output svg > text",
        )
      : [...document.querySelectorAll(selector)].filter(hasOwnText);
  return [...texts].flatMap((element) => {
    if (element.textContent?.trim() === "" || element.querySelector("td, svg") !== null) return [];
    const style = getComputedStyle(element);
    const below = behind(element);
    const ink = element instanceof SVGElement ? style.fill : style.color;
    const [low = 0, high = 0] = [luminance(over(below)), luminance(over([...below, ink]))].sort(
      (one, other) => one - other,
    );
    const contrast = (high + 0.05) / (low + 0.05);
    // Names in the colour of what they name are as large as marks, and those need less.
    const isNamed = element instanceof SVGElement && element.hasAttribute("fill");
    return contrast < (isNamed ? 3 : least)
      ? [`${contrast.toFixed(2)} ${ink}: ${element.textContent?.slice(0, 40)}`]
      : [];
  });
};
