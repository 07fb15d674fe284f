import * as core from '@flows/core';
import { escapeXml } from '../shared/figure.ts';
import type { LearnedMoons } from './learn-moons.ts';
import type { LinePicture } from './learn-line.ts';

export interface PageOptions {
  readonly lines: readonly LinePicture[];
  readonly moons: readonly LearnedMoons[];
  /** Of the two moons: the lowest NLL there is. */
  readonly entropy: number;
  /** How it was made. */
  readonly footer: string;
}

const style = `
  :root { color-scheme: light; --ink: #24313f; --soft: #5d6b7a; --rule: #e3e8ee; --accent: #3b6ea5; }
  * { box-sizing: border-box; }
  body { margin: 0; background: #f7f9fb; color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
  main { max-width: 1240px; margin: 0 auto; padding: 48px 24px 72px; }
  h1 { font-size: 32px; font-weight: 600; margin: 0 0 8px; letter-spacing: -0.01em; }
  h2 { font-size: 22px; font-weight: 600; margin: 56px 0 8px; }
  h3 { font-size: 18px; font-weight: 600; margin: 0; }
  p { margin: 0 0 12px; max-width: 76ch; }
  .soft, figcaption, footer { color: var(--soft); }
  figure, article { background: #fff; border: 1px solid var(--rule); border-radius: 10px; padding: 20px; margin: 16px 0 0; }
  figcaption { font-size: 14.5px; margin-top: 8px; }
  img { display: block; width: 100%; height: auto; }
  .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(520px, 100%), 1fr)); gap: 20px; margin-top: 20px; }
  article { margin: 0; display: flex; flex-direction: column; gap: 6px; }
  article header { display: flex; justify-content: space-between; align-items: baseline; gap: 12px; }
  article p { margin: 0; font-size: 14.5px; }
  article .nll { font-variant-numeric: tabular-nums; white-space: nowrap; }
  code { font: 13px ui-monospace, monospace; color: var(--soft); }
  dl { display: grid; grid-template-columns: auto 1fr; gap: 2px 14px; margin: 4px 0 0; font-size: 13.5px; }
  dt { color: var(--soft); }
  dd { margin: 0; }
  table { border-collapse: collapse; width: 100%; font-size: 14.5px; font-variant-numeric: tabular-nums; }
  th { text-align: left; font-weight: 500; color: var(--soft); padding: 4px 16px 8px 0; border-bottom: 1px solid var(--rule); }
  td { padding: 3px 16px 3px 0; white-space: nowrap; }
  td.number, th.number { text-align: right; }
  td.bar { width: 45%; padding-right: 0; }
  td.bar span { display: block; height: 10px; border-radius: 2px; background: #9db9d6; }
  @media (max-width: 640px) {
    main { padding: 28px 16px; }
    .bar { display: none; }
    dl { grid-template-columns: 1fr; }
    dd { margin-bottom: 6px; }
  }
  a { color: var(--accent); text-decoration: none; }
  a:hover { text-decoration: underline; }
  footer { margin-top: 48px; font-size: 14px; }
`;

/** The page: HTML that asks for nothing but the pictures beside it. */
export function page({ lines, moons, entropy, footer }: PageOptions): string {
  const ranked = moons.toSorted((a, b) => a.nll - b.nll);
  const widest = Math.max(...moons.map(({ nll }) => nll - entropy), 1e-9);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Architectures of normalizing flows</title>
<style>${style}</style>
<main>
<h1>Architectures of normalizing flows</h1>
<p class="soft">A flow is an invertible map from a simple distribution to that of the data. Here such maps are trained on numbers of one and two
dimensions. Losses (NLL) are nats per point, on points that were not trained on; none can be below the entropy of the data but by chance.</p>
<h2>One dimension</h2>
${lines.map(lineFigure).join('\n')}
<h2>Two dimensions: every named flow on the two moons</h2>
<p>Each flow with its default settings, trained for a short while in the same way; the entropy is ${entropy.toFixed(3)} nats. A short training favours flows
that learn quickly, and two features say little about many: this is to see what the maps do, not which is best.</p>
<figure>
<table>
<thead><tr><th>flow</th><th class="number">NLL</th><th class="bar">above the entropy</th><th class="number">parameters</th><th class="number">seconds</th></tr></thead>
<tbody>
${ranked
  .map(
    ({ preset, nll, parameters, seconds }) =>
      `<tr><td><a href="#${id(preset.name)}">${functionName(preset)}</a></td><td class="number">${nll.toFixed(3)}</td>` +
      `<td class="bar"><span style="width:${(Math.max(0.002, (nll - entropy) / widest) * 100).toFixed(1)}%"></span></td>` +
      `<td class="number">${parameters.toLocaleString('en').replaceAll(',', '\u202f')}</td><td class="number">${seconds.toFixed(1)}</td></tr>`,
  )
  .join('\n')}
</tbody>
</table>
</figure>
<div class="cards">
${moons.map(card).join('\n')}
</div>
<footer>${escapeXml(footer)}</footer>
</main>
</html>
`;
}

/** Where a flow stands on the page. */
const id = (name: string): string => escapeXml(name.replaceAll('+', 'p'));

/** The name a flow is imported by: a bundler may have renamed the function itself. */
function functionName({ name, create }: core.FlowPreset): string {
  return Object.entries(core).find(([, value]) => value === create)?.[0] ?? name;
}

/** Plain text as HTML, with what stands between backticks as code. */
const prose = (words: string): string => escapeXml(words).replace(/`([^`]+)`/g, '<code>$1</code>');

const lineFigure = ({ name, title, text }: LinePicture): string => `<figure>
<h3>${escapeXml(title)}</h3>
<img src="${name}.svg" alt="${escapeXml(title)}">
<figcaption>${escapeXml(text)}</figcaption>
</figure>`;

function card({ preset, nll, parameters, seconds, training }: LearnedMoons): string {
  const { name, summary, reference, transformer, conditioner, cost, use } = preset;
  const facts = {
    ...(transformer !== '-' && { transformer }),
    ...(conditioner !== '-' && { conditioner }),
    'a density costs': cost.density,
    'a sample costs': cost.sample,
    training: `${training}, ${parameters} parameters, ${seconds.toFixed(1)} s`,
    'good for': use,
    reference,
  };
  return `<article id="${id(name)}">
<header><h3>${functionName(preset)} <code>${escapeXml(name)}</code></h3><span class="nll">${nll.toFixed(3)} nats</span></header>
<p>${prose(summary)}</p>
<img src="${escapeXml(name)}.svg" alt="${functionName(preset)}: density, samples and warped grid" loading="lazy">
<dl>
${Object.entries(facts)
  .map(([term, words]) => `<dt>${term}</dt><dd>${prose(words)}</dd>`)
  .join('\n')}
</dl>
</article>`;
}
