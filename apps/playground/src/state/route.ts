/** Where in the page a link leads: `#1/learn/coupling?shift=0.5`. The first part is the version of the form. */
export interface Route {
  readonly view: View;
  /** Of a card; the view's own first one if empty. */
  readonly card: string;
  /** Fields of the view or card. */
  readonly query: URLSearchParams;
}

export const views = ['learn', 'lab'] as const;
export type View = (typeof views)[number];

const version = '1';
const start: Route = { view: 'learn', card: '', query: new URLSearchParams() };

/** Reads a link's hash; with a sentence where it is not understood. */
export function readRoute(hash: string): { readonly route: Route; readonly problem?: string } {
  const text = hash.replace(/^#/, '');
  if (text === '') return { route: start };
  const [path = '', query = ''] = text.split('?', 2);
  const [given, view, card = '', ...rest] = path.split('/');
  if (given !== version) return { route: start, problem: `This link is of a form this page does not know (${given}).` };
  const known = views.find((each) => each === view);
  if (known === undefined || rest.length > 0) return { route: start, problem: `This link leads nowhere: ${path}` };
  return { route: { view: known, card, query: new URLSearchParams(query) } };
}

export function writeRoute({ view, card, query }: Route): string {
  const text = query.toString();
  return `#${[version, view, ...(card ? [card] : [])].join('/')}${text ? `?${text}` : ''}`;
}
