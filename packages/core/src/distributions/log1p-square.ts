import { abs } from '../tensor/primitives/abs.ts';
import { add } from '../tensor/primitives/add.ts';
import { div } from '../tensor/primitives/div.ts';
import { customVjp } from '../tensor/primitives/identity.ts';
import { log } from '../tensor/primitives/log.ts';
import { log1p } from '../tensor/primitives/log1p.ts';
import { max, min } from '../tensor/primitives/max-min.ts';
import { mul } from '../tensor/primitives/mul.ts';
import { sign } from '../tensor/primitives/sign.ts';
import { square } from '../tensor/derived.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** `log(1 + x²)` with no square of a large number: `log(1 + 1/x²) + 2 log |x|` where `|x| > 1`. The slope is `2 / (x + 1/x)`. */
export function log1pSquare(x: Tensor): Tensor {
  const size = abs(x);
  const large = max(size, 1);
  // x or 1 / x, whichever is within 1: the slope takes either.
  const small = div(min(size, 1), large);
  const value = add(log1p(square(small)), mul(log(large), 2));
  return customVjp(value, [x], (gradient) => [mul(gradient, mul(sign(x), div(mul(small, 2), add(square(small), 1))))]);
}
