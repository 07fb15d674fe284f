// Put into the page before anything else: `seen` says when the first figure was drawn and when it moved, and how long the tasks above 50 ms took.
globalThis.seen = { longTasks: [] };
new PerformanceObserver((list) =>
  globalThis.seen.longTasks.push(...list.getEntries().map(({ duration }) => duration)),
).observe({ type: 'longtask', buffered: true });

let first;
(function look() {
  const { seen } = globalThis;
  const canvas = document.querySelector('canvas');
  const label = document.querySelector('[role=img]')?.getAttribute('aria-label');
  if (canvas?.width > 0 && seen.drawn === undefined) {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    // Axes alone are of a few colours.
    if (new Set(new Uint32Array(data.buffer)).size > 100) {
      seen.drawn = performance.now();
      first = label;
    }
  }
  // Points that are on their way change what the figure says of itself.
  if (seen.drawn !== undefined && label !== first) seen.moving = performance.now();
  else setTimeout(look, 4);
})();
