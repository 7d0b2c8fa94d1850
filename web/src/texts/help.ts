/** The keys, as the help tells them. */
export const HELP = {
  title: 'Keyboard',
  close: 'Close',
  keys: [
    ['← →', 'previous, next operation'],
    ['Shift+← →', 'previous, next step inside a call'],
    ['Shift+↑ ↓', 'previous, next split, coalesce, grow or failure, as chosen at “Jump to”'],
    ['Space', 'play, pause'],
    ['Ctrl+Z', 'undo the last change'],
    ['Ctrl+Y', 'redo it'],
    [
      '← → ↑ ↓',
      'in the tree: from frame to frame; on the map: from page to page, as they are drawn',
    ],
    ['↑ ↓', 'in the allocations: from row to row'],
    ['+  −  0', 'on the map, and on the position: zoom in, zoom out, show all'],
    [
      'Enter',
      'in the tree: inspect the frame; in the console: run, and in its list: edit the line',
    ],
    ['Tab', 'in the console: complete the name, while some are offered'],
    ['Delete', 'in the tree: free the frame; in the console’s list: take the line out'],
    ['Esc', 'follow the calls again'],
    ['?', 'this help'],
  ],
} as const;
