/** How a page fared: whether it went on painting. */
export interface PageHealth {
  readonly framesPerSecond: number;
  /** Milliseconds; 99 of 100 frames came within the first. */
  readonly frame99: number;
  readonly longestFrame: number;
  /** Tasks of the page of more than 50 ms. */
  readonly longTasks: readonly number[];
}

/** Watches frames and long tasks until `stop`; draws a clock in every frame, as an animation would. */
export function watchPage(): { stop(): PageHealth } {
  const clock = document.querySelector<HTMLElement>('#clock')!;
  const frames: number[] = [];
  const longTasks: number[] = [];
  const observer = new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((each) => each.duration)));
  observer.observe({ entryTypes: ['longtask'] });
  const began = performance.now();
  let last = began;
  let request = requestAnimationFrame(function count(now) {
    frames.push(now - last);
    last = now;
    clock.style.transform = `translateX(${(now / 10) % 400}px)`;
    clock.textContent = now.toFixed(0);
    request = requestAnimationFrame(count);
  });
  return {
    stop() {
      cancelAnimationFrame(request);
      observer.disconnect();
      const sorted = frames.slice(1).sort((a, b) => a - b);
      return {
        framesPerSecond: (frames.length / (performance.now() - began)) * 1000,
        frame99: sorted[Math.floor(sorted.length * 0.99)] ?? NaN,
        longestFrame: sorted.at(-1) ?? NaN,
        longTasks,
      };
    },
  };
}
