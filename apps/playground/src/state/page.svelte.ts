import { readFields, writeFields, type Fields, type ValuesOf } from './fields.ts';
import { LinkWriter } from './link-writer.ts';
import { readRoute, writeRoute, type Route, type View } from './route.ts';

/** Fields every view has: what a lesson hides, and whether the page is embedded. */
const lesson = ['hide', 'embed'] as const;

class Page {
  #route = $state.raw<Route>(readRoute('').route);
  readonly #writer = new LinkWriter((hash) => {
    // A link has been followed, and its event is on its way: it is not to be undone.
    if (location.hash !== this.#address) return;
    // Not a new entry of the history, and no navigation.
    if (hash !== location.hash) history.replaceState(history.state, '', hash);
    this.#address = location.hash;
  });
  /** The link of what is shown, as the address bar has it. */
  #address = '';
  /** Grows with every navigation: what is shown is then made anew from the link. */
  visit = $state(0);
  /** Something to be told, once. */
  notice = $state('');

  get view(): View {
    return this.#route.view;
  }
  get card(): string {
    return this.#route.card;
  }
  /** Names of controls a lesson hides: `hide=steps,batch`. */
  get hidden(): ReadonlySet<string> {
    return new Set((this.#route.query.get('hide') ?? '').split(',').filter(Boolean));
  }
  /** In a frame of another page: no header. */
  get embedded(): boolean {
    return this.#route.query.get('embed') === '1';
  }

  /** Follows the address bar until the function returned is called. */
  follow(): () => void {
    const read = (): void => {
      const { route, problem = '' } = readRoute(location.hash);
      if (problem && this.visit > 0) {
        // What is there stays there, and nothing of it is lost.
        history.replaceState(history.state, '', this.#address);
        this.notice = problem;
        return;
      }
      this.#writer.drop();
      this.#address = location.hash;
      this.#route = route;
      this.notice = problem;
      this.visit++;
    };
    read();
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }

  go(view: View, card = ''): void {
    location.hash = this.linkTo(view, card);
  }

  /** The link to a view or card, with values of its fields where others than the initial ones are meant. */
  linkTo(view: View, card = '', values: Readonly<Record<string, string>> = {}): string {
    const query = new URLSearchParams(values);
    for (const [name, value] of this.#lesson()) query.set(name, value);
    return writeRoute({ view, card, query });
  }

  /**
   * Values of a card or view that live in the link: read from it now, written to it when they change. To be called while a component is made;
   * the values are reactive.
   */
  linked<const F extends Fields>(fields: F): ValuesOf<F> {
    const { values: initial, unread } = readFields(fields, this.#route.query);
    if (unread.length > 0) this.notice = `The link says something about ${unread.join(', ')} that is not understood.`;
    const values = $state(initial);
    $effect(() => {
      const query = writeFields(fields, values);
      for (const [name, value] of this.#lesson()) query.set(name, value);
      this.#writer.write(writeRoute({ view: this.view, card: this.card, query }));
    });
    return values;
  }

  #lesson(): URLSearchParams {
    return new URLSearchParams(
      lesson.flatMap((name) => {
        const value = this.#route.query.get(name);
        return value === null ? [] : [[name, value]];
      }),
    );
  }
}

export const page = new Page();
