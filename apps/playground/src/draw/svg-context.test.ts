import { expect, it } from 'vitest';
import { curve } from './curve.ts';
import { axes } from './axes.ts';
import { light } from './palette.ts';
import { plane } from './plane.ts';
import { rings } from './rings.ts';
import { scatter } from './scatter.ts';
import { SvgContext } from './svg-context.ts';

it('what is drawn on a canvas is written as SVG', () => {
  const svg = new SvgContext(() => 'data:,');
  const here = plane({ x: [-1, 1], y: [0, 2] }, { width: 100, height: 100 }, { left: 0, right: 0, top: 0, bottom: 0 });
  const pen = { context: svg.context, plane: here, palette: light, scale: 1 };
  scatter(pen, [0, 1, 0.5, 0.5], { fill: '#abc', radius: 1 });
  scatter(pen, [0, 1], { radius: 4, opacity: 1 });
  curve(pen, [-1, 1], [0, 2], { stroke: '#123', dash: [5, 4] });
  rings(pen, [1]);
  axes(pen, { x: 'a < b' });
  const { content } = svg;
  expect(content).toContain('<rect x="49" y="49" width="2" height="2" fill="#abc" opacity="0.7"');
  expect(content).toContain('M46 50a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z');
  expect(content).toContain('<path d="M0 100L100 0" fill="none" stroke="#123"');
  expect(content).toContain('stroke-dasharray="5 4"');
  expect(content).toContain('>a &lt; b</text>');
  expect(content.match(/clipPath id/g)).toHaveLength(4);
  expect(content).not.toContain('NaN');
});
