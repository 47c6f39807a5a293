import type { Random } from '../spec/random';
import type { Text } from '../spec/text';

/** A density on the plane that can be sampled and whose entropy is known. */
export interface PlaneDensity {
  /** In nats: the least mean of -log p that any model can have. */
  readonly entropyNats: number;
  /** In nats: the mean of -log p under the Gaussian of the same mean and covariance. */
  readonly gaussianNats: number;
  sample(random: Random): readonly [number, number];
}

export interface NamedDensity extends PlaneDensity {
  readonly id: string;
  readonly name: Text;
}

const TURN = 2 * Math.PI;

/** As published; with √2 itself the entropy would be another. */
// oxlint-disable-next-line oxc/approx-constant
const EIGHT_GAUSSIANS_SHRINK = 1.414;

const moons: NamedDensity = {
  id: 'moons',
  name: { en: 'Two moons', 'zh-CN': '双月' },
  entropyNats: 1.00758,
  gaussianNats: 1.90897,
  sample({ uniform, normal }) {
    // a random angle: a grid of angles would be no independent sample
    const angle = Math.PI * uniform();
    const upper = uniform() < 0.5;
    const x = upper ? Math.cos(angle) : 1 - Math.cos(angle);
    const y = upper ? Math.sin(angle) : 0.5 - Math.sin(angle);
    return [x + 0.1 * normal(), y + 0.1 * normal()];
  },
};

const eightGaussians: NamedDensity = {
  id: '8gaussians',
  name: { en: 'Eight Gaussians', 'zh-CN': '八个高斯' },
  entropyNats: 2.83188,
  gaussianNats: 4.25466,
  sample({ uniform, normal }) {
    const angle = (TURN * Math.floor(8 * uniform())) / 8;
    const x = 4 * Math.cos(angle) + 0.5 * normal();
    const y = 4 * Math.sin(angle) + 0.5 * normal();
    return [x / EIGHT_GAUSSIANS_SHRINK, y / EIGHT_GAUSSIANS_SHRINK];
  },
};

const checkerboard: NamedDensity = {
  id: 'checkerboard',
  name: { en: 'Checkerboard', 'zh-CN': '棋盘' },
  entropyNats: 3.46574,
  gaussianNats: 4.49313,
  sample({ uniform }) {
    const x = 4 * uniform() - 2;
    const isOdd = Math.floor(x) % 2 !== 0;
    const y = uniform() - 2 * Math.floor(2 * uniform()) + (isOdd ? 1 : 0);
    return [2 * x, 2 * y];
  },
};

const rings: NamedDensity = {
  id: 'rings',
  name: { en: 'Rings', 'zh-CN': '同心环' },
  entropyNats: 2.62318,
  gaussianNats: 3.58738,
  sample({ uniform, normal }) {
    const radius = 0.75 * (1 + Math.floor(4 * uniform()));
    const angle = TURN * uniform();
    return [radius * Math.cos(angle) + 0.08 * normal(), radius * Math.sin(angle) + 0.08 * normal()];
  },
};

const pinwheel: NamedDensity = {
  id: 'pinwheel',
  name: { en: 'Pinwheel', 'zh-CN': '风车' },
  entropyNats: 2.31779,
  gaussianNats: 3.62687,
  sample({ uniform, normal }) {
    const arm = Math.floor(5 * uniform());
    const along = 1 + 0.3 * normal();
    const across = 0.1 * normal();
    const angle = (TURN * arm) / 5 + 0.25 * Math.exp(along);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    return [2 * (along * cos + across * sin), 2 * (across * cos - along * sin)];
  },
};

const twoSpirals: NamedDensity = {
  id: '2spirals',
  name: { en: 'Two spirals', 'zh-CN': '双螺旋' },
  entropyNats: 2.64545,
  gaussianNats: 3.74855,
  sample({ uniform, normal }) {
    const angle = Math.sqrt(uniform()) * 3 * Math.PI;
    const x = (-Math.cos(angle) * angle + 0.5 * uniform()) / 3;
    const y = (Math.sin(angle) * angle + 0.5 * uniform()) / 3;
    const sign = uniform() < 0.5 ? -1 : 1;
    return [sign * x + 0.1 * normal(), sign * y + 0.1 * normal()];
  },
};

/** The densities of the literature on flows; angles are drawn at random, never from a grid. */
export const densities: readonly NamedDensity[] = [
  moons,
  eightGaussians,
  checkerboard,
  rings,
  pinwheel,
  twoSpirals,
];
