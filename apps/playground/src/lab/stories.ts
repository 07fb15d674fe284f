/** A whole configuration that shows one thing. Written as a link has it, so that no value is out of range. */
export interface Story {
  readonly id: string;
  readonly title: string;
  /** What to watch for, and what to try. */
  readonly text: string;
  /** Fields, other than those at their initial value. */
  readonly link: string;
}

export const stories: readonly Story[] = [
  {
    id: 'first',
    title: 'A first flow',
    text: 'Eight affine couplings learn two moons. Press play: the density leaves the blob it begins as, the grid of the latent bends, and the loss falls towards the entropy of the data, which no model can beat.',
    link: '',
  },
  {
    id: 'affine-board',
    title: 'Affine layers at sharp edges',
    text: 'A checkerboard is flat squares with sharp edges. Affine couplings scale and shift, so their edges stay soft and the loss stays well above the floor. Let it train for 2000 steps, press “Keep as A”, and open the next story to compare.',
    link: 'data=checkerboard&flow=realnvp&truth=0&show=density_samples_grid',
  },
  {
    id: 'spline-board',
    title: 'Splines at sharp edges',
    text: 'The same checkerboard, the same networks, but every map is a spline of 16 pieces. It can be steep here and flat there, so that squares appear and the loss comes close to the floor.',
    link: 'data=checkerboard&flow=nsf-coupling&layers=4&bins=16&show=density_samples_grid',
  },
  {
    id: 'too-few',
    title: 'Too few layers',
    text: 'Two couplings: each half of the plane is moved once, given the other. The moons come out as one bent band. Add layers one by one: from four on, they part.',
    link: 'layers=2&show=density_samples_layers_grid',
  },
  {
    id: 'threads',
    title: 'Threads between islands',
    text: 'Eight islands of data, one connected blob to make them of. A continuous map cannot cut the blob, so thin threads of density remain between the islands, and some samples fall there. Look along the grid: it is pulled thin, never torn.',
    link: 'data=eight-gaussians&noise=0.25&flow=realnvp&show=density_samples_grid_layers',
  },
  {
    id: 'volume',
    title: 'Moving without stretching',
    text: 'Additive couplings shift and never stretch: every cell of the grid keeps its area, apart from one overall scale. The model can bend its bell but not thin it out, so the loss stops early. Then choose realnvp as flow.',
    link: 'data=spirals&flow=nice&show=density_samples_grid',
  },
  {
    id: 'tails',
    title: 'Heavy tails',
    text: 'The further right in the funnel, the wider: a few points lie very far out, and make the loss jump. Splines bend only inside their bound; outside they are straight lines, so the model ends in lumps above and below. Raise the bound and watch them go.',
    link: 'data=funnel&flow=nsf-coupling&bound=2&layers=3&show=density_samples_latent',
  },
  {
    id: 'too-fast',
    title: 'A rate too high',
    text: 'With a learning rate of 0.05 the loss jumps about and finds no rest. Turn the rate down while it trains, and watch the curve fall at once.',
    link: 'rate=0.05&data=pinwheel&flow=realnvp&show=density_samples',
  },
  {
    id: 'planar',
    title: 'How flows began',
    text: 'Sixteen planar layers of five numbers each: every layer pushes along one direction. Eighty numbers have to do what other flows do with thousands. It gets the rough shape, slowly.',
    link: 'flow=planar&layers=16&rate=0.005&data=banana&show=density_samples_grid_layers',
  },
  {
    id: 'probe',
    title: 'Where a number comes from',
    text: 'The log density at a point is a sum: that of the latent point it comes from, and what every layer stretched. Drag the point between the moons and onto them, while it trains too.',
    link: 'show=density_probe&flow=realnvp&layers=6',
  },
];

export const storyIds = stories.map(({ id }) => id);
