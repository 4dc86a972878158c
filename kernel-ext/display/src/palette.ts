/** The colour-blind-safe colours of Okabe and Ito, ordered so that neighbours differ most, without black and yellow. */
export const palette: readonly string[] = [
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#cc79a7",
  "#e69f00",
  "#56b4e9",
  "#8c6bb1",
  "#999999",
];

/** Text and axes: a grey with a contrast of 4.5 on white and of 4 on a dark page. */
export const ink: string = "#767676";

/** The opacity of the ink in grid lines and other quiet marks, so that they fit any page. */
export const quietOpacity: number = 0.22;
