/** The colours of the page, of both its text and its pictures. Data are warm, the latent is cool, everywhere. */
export interface Palette {
  readonly paper: string;
  /** Behind figures and panels. */
  readonly panel: string;
  readonly ink: string;
  /** Text of less weight; still 4.5 : 1 on paper. */
  readonly soft: string;
  /** Lines of axes and borders. */
  readonly rule: string;
  /** Points and curves in data space. */
  readonly data: string;
  /** Points and curves in latent space. */
  readonly latent: string;
  /** What the model says, where that must differ from data and latent. */
  readonly model: string;
  /** Wrong on purpose: what loses mass, what does not fit. */
  readonly wrong: string;
  readonly dark: boolean;
}

export const light: Palette = {
  paper: '#fbfaf7',
  panel: '#ffffff',
  ink: '#1d2129',
  soft: '#5b6270',
  rule: '#dcdad3',
  data: '#c2500e',
  latent: '#2a5fc4',
  model: '#0f766e',
  wrong: '#a3277d',
  dark: false,
};

export const dark: Palette = {
  paper: '#14161a',
  panel: '#1b1e24',
  ink: '#e8e6e1',
  soft: '#a2a8b4',
  rule: '#343943',
  data: '#f59a55',
  latent: '#82aaff',
  model: '#4fd1c0',
  wrong: '#f089cf',
  dark: true,
};
