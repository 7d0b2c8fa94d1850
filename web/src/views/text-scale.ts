/** How much larger text is than browsers come with: lines that are counted in pixels grow with it. */
export const textScale =
  Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
