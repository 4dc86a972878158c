import type { Colour } from "./region-picture.js";
import type { Theme } from "./square.js";

/** Reads the colours of the page below an element. */
export function themeOf(root: HTMLElement): Theme {
  const probe = document.createElement("span");
  root.append(probe);
  const read = (name: string): string => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const [ink, ground] = [read("--mg-text"), read("--mg-ground")];
  const brightness = (css: string): number => numbers(css).reduce((sum, part) => sum + part, 0);
  const theme = {
    ink,
    ground,
    line: numbers(ink),
    light: brightness(ink) > brightness(ground) ? ink : ground,
    classes: ["--mg-1", "--mg-2", "--mg-3"].map((name) => {
      const css = read(name);
      return { css, colour: numbers(css) };
    }),
  };
  probe.remove();
  return theme;
}

function numbers(css: string): Colour {
  const [red = 0, green = 0, blue = 0] = (css.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}
