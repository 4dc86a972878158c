/** The colours of members and of template sets, in their order; that of the grown net is kept for it. */
const ofMembers = ["var(--mg-1)", "var(--mg-2)", "var(--mg-4)", "var(--mg-5)", "var(--mg-6)"];

/** The colour of a template set, the same as in drawings. */
export function setColour(set: number | null): string {
  return set === null ? "var(--mg-1)" : (ofMembers[set % ofMembers.length] as string);
}

/** The colour of a net by its title: a member's own, green where several members make one net. */
export function netColour(net: string): string {
  const member = /^member (\d+)$/.exec(net);
  if (member !== null) return setColour(Number(member[1]));
  return net === "ensemble" ? "var(--mg-text)" : "var(--mg-3)";
}
