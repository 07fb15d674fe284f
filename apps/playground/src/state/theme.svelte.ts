import { dark, light, type Palette } from '../draw/palette.ts';

const system = matchMedia('(prefers-color-scheme: dark)');
const store = 'flows-theme';

/** Light or dark, as the system has it until a reader chooses; the palette is the stylesheet's, too. */
class Theme {
  #chosen = $state(localStorage.getItem(store));
  #system = $state(system.matches);
  /** Motion that nobody asked for is left out. */
  readonly still = matchMedia('(prefers-reduced-motion: reduce)').matches;

  get palette(): Palette {
    return this.isDark ? dark : light;
  }
  get isDark(): boolean {
    return this.#chosen === null ? this.#system : this.#chosen === 'dark';
  }

  toggle(): void {
    this.#chosen = this.isDark ? 'light' : 'dark';
    localStorage.setItem(store, this.#chosen);
    this.apply();
  }

  /** Writes the palette into the stylesheet's variables. */
  apply(): void {
    const { dark: isDark, ...colours } = this.palette;
    const { style } = document.documentElement;
    style.colorScheme = isDark ? 'dark' : 'light';
    for (const [name, colour] of Object.entries(colours)) style.setProperty(`--${name}`, colour);
  }

  follow(): void {
    this.apply();
    system.addEventListener('change', ({ matches }) => {
      this.#system = matches;
      this.apply();
    });
  }
}

export const theme = new Theme();
