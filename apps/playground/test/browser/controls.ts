import type { Locator, Page } from 'playwright-core';

/** What can be set on a page, by kind. */
const selector = 'main :is(input:not([type=file]), select, [role=slider], button[aria-pressed])';

/** A control as a reader meets it. */
export interface Control {
  /** Of all its kind on the page, it alone has it: "slider: Noise". */
  readonly name: string;
  readonly value: string;
  readonly disabled: boolean;
  /** Its place among all inputs; of radio buttons, that of each. */
  readonly places: readonly number[];
  /** What can be chosen, where that is a list. */
  readonly options: readonly string[];
}

/** The controls of the page, in their order. */
export async function controlsOf(page: Page): Promise<readonly Control[]> {
  const controls = await page.evaluate((all) => {
    const textOf = (element: Element | null | undefined): string =>
      (element?.textContent ?? '')
        .replace(/\u00ad/g, '')
        .replace(/\s+/g, ' ')
        .trim();
    const found = new Map<
      string,
      { name: string; value: string; disabled: boolean; places: number[]; options: string[] }
    >();
    [...document.querySelectorAll<HTMLElement>(all)].forEach((element, place) => {
      if (!element.checkVisibility()) return;
      const add = (name: string, value: string, options: string[] = []): void => {
        const disabled = element.matches(':disabled');
        found.set(name, { name, value, disabled, places: [place], options });
      };
      const input = element as HTMLInputElement;
      const label = element.getAttribute('aria-label') ?? textOf(input.labels?.[0]);
      const type = element.getAttribute('role') ?? input.type;
      if (type === 'radio') {
        const group = element.closest('fieldset, [role=radiogroup]');
        const name = `choice: ${group?.getAttribute('aria-label') ?? textOf(group?.querySelector('legend'))}`;
        if (!found.has(name)) add(name, '');
        const choice = found.get(name)!;
        if (choice.options.length === 0) choice.places.pop();
        choice.places.push(place);
        choice.options.push(label);
        if (input.checked) choice.value = label;
      } else if (type === 'slider') add(`handle: ${label}`, element.getAttribute('aria-valuetext') ?? '');
      else if (type === 'range') add(`slider: ${label}`, input.value);
      else if (type === 'checkbox') add(`toggle: ${label}`, String(input.checked));
      else if (element instanceof HTMLSelectElement)
        add(
          `select: ${label}`,
          element.value,
          [...element.options].map(({ value }) => value),
        );
      else if (element.matches('button')) add(`button: ${textOf(element)}`, element.getAttribute('aria-pressed')!);
      else add(`${type}: ${label}`, input.value);
    });
    return [...found.values()];
  }, selector);
  const unnamed = controls.filter(({ name }) => name.endsWith(': '));
  if (unnamed.length > 0) throw new Error(`controls without a name: ${JSON.stringify(unnamed)}`);
  return controls;
}

/** What every control says. */
export async function valuesOf(page: Page): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries((await controlsOf(page)).map(({ name, value }) => [name, value]));
}

/** Sets a control as a reader does, to `option` or else to anything it is not. */
export async function turn(page: Page, control: Control, option?: string): Promise<void> {
  const { name, value, places, options } = control;
  const at = (place: number): Locator => page.locator(selector).nth(place);
  const element = at(places[0]!);
  const wanted = option ?? options.findLast((each) => each !== value);
  const [kind] = name.split(':');
  if (kind === 'choice') await at(places[options.indexOf(wanted!)]!).check({ force: true });
  else if (kind === 'select') await element.selectOption(wanted!);
  else if (kind === 'toggle' || kind === 'button') await element.click();
  else if (kind === 'number') await element.fill(String(Number(value) + 1));
  else {
    // Whichever way there is room.
    for (const arrow of ['Right', 'Left', 'Up', 'Down']) {
      await element.press(kind === 'handle' ? `Shift+Arrow${arrow}` : `Arrow${arrow}`);
      if ((await valuesOf(page))[name] !== value) return;
    }
  }
}
