import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labFields } from '../../src/lab/lab-fields.ts';
import { cards } from '../../src/learn/cards.ts';
import { controlsOf, turn, valuesOf, type Control } from './controls.ts';
import { hashOf, untilReady, within } from './lab-page.ts';
import { hasChromium, openSite, type Site } from './site.ts';

/** Tools and actions, not settings: what they are set to is no part of what is made with them. */
const tools = new Set([
  'choice: Tool',
  'choice: Width',
  'button: TypeScript',
  'button: Command line',
  'button: Forward ↓',
  'button: Reverse ↓',
]);
const isList = ({ options }: Control): boolean => options.length > 0;

describe.skipIf(!hasChromium)('links', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());

  /**
   * Sets every control that a page has or comes to have, one after the other, and opens the link that the page then has as somebody else would: there, every
   * control is set the same. Returns the names of the fields that links had something to say about.
   */
  async function throughLinks(hash: string, ready: (page: Page) => Promise<unknown>): Promise<ReadonlySet<string>> {
    const still = { reducedMotion: 'reduce' } as const;
    const { page, problems } = await site.open(hash, still);
    const reader = await page.context().newPage();
    await ready(page);
    /** What was turned, with the value it had at first. */
    const turned = new Map<string, string>();
    const proven = new Set<string>();
    const fields = new Set<string>();
    const isNew = ({ name, disabled }: Control): boolean => !disabled && !turned.has(name) && !tools.has(name);

    async function prove(): Promise<void> {
      let opened = '';
      let values: Readonly<Record<string, string>> = {};
      const differences = async (): Promise<string[]> => {
        const link = await page.evaluate(() => location.href);
        if (link !== opened) {
          await reader.goto('about:blank');
          await reader.goto(link);
          await ready(reader);
          opened = link;
        }
        const [here, there] = await Promise.all([valuesOf(page), valuesOf(reader)]);
        values = here;
        return Object.keys({ ...here, ...there })
          .filter((name) => here[name] !== there[name])
          .map((name) => `${name} is ${here[name]}, in the link ${there[name]}`);
      };
      await expect.poll(differences, within).toEqual([]);
      for (const [name, value] of turned) if (values[name] !== undefined && values[name] !== value) proven.add(name);
      for (const name of new URLSearchParams((await hashOf(page)).split('?')[1]).keys()) fields.add(name);
    }
    /** Sets what has not been set yet and is no list; whether there was any. */
    async function turnAll(): Promise<boolean> {
      let some = false;
      for (let now = await controlsOf(page); ;) {
        const control = now.find((each) => isNew(each) && !isList(each));
        if (!control) return some;
        await turn(page, control);
        const before = now;
        now = await controlsOf(page);
        const valueOf = (name: string, of = now): string | undefined => of.find((each) => each.name === name)?.value;
        expect(valueOf(control.name), `${control.name} moves`).not.toBe(control.value);
        turned.set(control.name, control.value);
        // Of buttons that release each other, the one pressed last stands for all.
        for (const name of turned.keys())
          if (name.startsWith('button') && valueOf(name, before) === 'true' && valueOf(name) === 'false')
            turned.set(name, 'true');
        some = true;
      }
    }

    /** Every option of every list, and what it brings: what is chosen may set or hide other controls. */
    async function walk(isChanged: boolean): Promise<void> {
      if ((await turnAll()) || isChanged) await prove();
      for (;;) {
        const list = (await controlsOf(page)).find((each) => isList(each) && isNew(each));
        if (!list) return;
        turned.set(list.name, list.value);
        const order = [...list.options.filter((option) => option !== list.value), list.value];
        for (const [i, option] of order.entries()) {
          const now = (await controlsOf(page)).find(({ name }) => name === list.name);
          if (!now) break;
          if (now.value !== option) await turn(page, now, option);
          await walk(i === 0);
        }
      }
    }

    await walk(false);
    expect([...turned.keys()].filter((name) => !proven.has(name))).toEqual([]);
    expect(problems).toEqual([]);
    return fields;
  }

  for (const { id } of cards)
    it(`hold every control of card ${id}`, () =>
      throughLinks(`#1/learn/${id}`, (page) =>
        page.getByRole('article').locator('[role=img], table').first().waitFor(),
      ));

  it('that are followed win over what a page writes at that moment', async () => {
    const { page, problems } = await site.open('#1/learn/change-of-variables');
    const slider = page.locator('input[type=range]').first();
    await slider.waitFor();
    // A new address is told of a task later: what is turned until then writes a link of the page that is being left.
    await slider.evaluate((input: HTMLInputElement) => {
      location.hash = '#1/learn/topology';
      input.stepUp(2);
      input.dispatchEvent(new Event('input', { bubbles: true }));
    });
    await page.getByRole('heading', { level: 1, name: cards.find(({ id }) => id === 'topology')!.title }).waitFor();
    expect(await hashOf(page)).toMatch(/^#1\/learn\/topology/);
    expect(problems).toEqual([]);
  });

  it('hold every control of the Lab', async () => {
    const fields = await throughLinks('#1/lab', untilReady);
    // Painted, opened, or for lessons only.
    const others = ['painting', 'columns', 'model', 'samples', 'lines'];
    expect([...fields, ...others].toSorted()).toEqual(Object.keys(labFields).toSorted());
  });
});
