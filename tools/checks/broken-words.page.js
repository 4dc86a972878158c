// Words of outputs that are broken in two where no hyphen, slash or the like allows it, commands and names in a table that
// are broken at all, and numbers parted from their units. Runs in the page.
globalThis.findBrokenWords = () => {
  const outputs = document.querySelectorAll(".jp-OutputArea-output:not(.jp-RenderedText)");
  return [...outputs].flatMap((output) => {
    const found = [];
    const walker = document.createTreeWalker(output, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (node.parentElement?.closest("script, style, svg, pre") !== null) continue;
      found.push(...brokenIn(node));
    }
    return found;
  });

  function brokenIn(node) {
    // As htmlTable has it: only very long words may break, at their hyphens.
    const isInTable = node.parentElement?.closest("td, th") !== null;
    return [...node.data.matchAll(/[^\s\u00a0]+(?:(?<=\d) %)?/g)].flatMap(({ 0: word, index }) => {
      const tops = [...word].map((_, at) => topOf(node, index + at));
      const isBroken = [...word].some(
        (letter, at) =>
          at > 0 &&
          tops[at] !== undefined &&
          tops[at - 1] !== undefined &&
          tops[at] - tops[at - 1] > 3 &&
          (((isInTable || word.endsWith(" %")) && word.length <= 40) ||
            (/[\p{L}\p{N}]/u.test(letter) && /[\p{L}\p{N}]/u.test(word[at - 1]))),
      );
      return isBroken ? [word] : [];
    });
  }

  function topOf(node, at) {
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    return range.getClientRects()[0]?.top;
  }
};
