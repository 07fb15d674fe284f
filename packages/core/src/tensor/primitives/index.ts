import type { Primitive } from '../tensor.ts';
import { absPrimitive } from './abs.ts';
import { addPrimitive } from './add.ts';
import { atanPrimitive } from './atan.ts';
import { batchMaxPrimitive } from './batch-max.ts';
import { batchSumPrimitive, toBatchPrimitive } from './batch-sum.ts';
import { castPrimitive } from './cast.ts';
import { equalPrimitive, lessEqualPrimitive, lessPrimitive } from './compare.ts';
import { concatPrimitive } from './concat.ts';
import { constantPrimitive } from './constant.ts';
import { cumSumPrimitive } from './cum-sum.ts';
import { divPrimitive } from './div.ts';
import { erfPrimitive } from './erf.ts';
import { expPrimitive } from './exp.ts';
import { expm1Primitive } from './expm1.ts';
import { floorPrimitive } from './floor.ts';
import { foldBatchPrimitive, unfoldBatchPrimitive } from './fold-batch.ts';
import { gatherPrimitive, scatterAddPrimitive } from './gather.ts';
import { customVjpPrimitive, stopGradientPrimitive } from './identity.ts';
import { inputPrimitive } from './input.ts';
import { logPrimitive } from './log.ts';
import { log1pPrimitive } from './log1p.ts';
import { andPrimitive, notPrimitive, orPrimitive } from './logic.ts';
import { itemPrimitive, scanPrimitive, whilePrimitive } from './loop.ts';
import { batchMatMulPrimitive, matMulPrimitive } from './mat-mul.ts';
import { maxPrimitive, minPrimitive } from './max-min.ts';
import { mulPrimitive } from './mul.ts';
import { negPrimitive } from './neg.ts';
import { powPrimitive } from './pow.ts';
import { reduceMaxPrimitive } from './reduce-max.ts';
import { reluGradientPrimitive, reluPrimitive } from './relu.ts';
import { reshapePrimitive } from './reshape.ts';
import { reversePrimitive } from './reverse.ts';
import { sigmoidPrimitive } from './sigmoid.ts';
import { signPrimitive } from './sign.ts';
import { cosPrimitive, sinPrimitive } from './sin-cos.ts';
import { padPrimitive, slicePrimitive } from './slice.ts';
import { softplusPrimitive } from './softplus.ts';
import { sqrtPrimitive } from './sqrt.ts';
import { subPrimitive } from './sub.ts';
import { broadcastToPrimitive, sumPrimitive } from './sum.ts';
import { tanhPrimitive } from './tanh.ts';
import { transposePrimitive } from './transpose.ts';
import { wherePrimitive } from './where.ts';

const list: readonly Primitive[] = [
  // structure
  constantPrimitive,
  inputPrimitive,
  stopGradientPrimitive,
  customVjpPrimitive,
  scanPrimitive,
  whilePrimitive,
  itemPrimitive,
  // one number at a time
  absPrimitive,
  atanPrimitive,
  cosPrimitive,
  erfPrimitive,
  expPrimitive,
  expm1Primitive,
  floorPrimitive,
  logPrimitive,
  log1pPrimitive,
  negPrimitive,
  reluPrimitive,
  sigmoidPrimitive,
  signPrimitive,
  sinPrimitive,
  softplusPrimitive,
  sqrtPrimitive,
  tanhPrimitive,
  notPrimitive,
  castPrimitive,
  // two or three at a time
  addPrimitive,
  subPrimitive,
  mulPrimitive,
  divPrimitive,
  powPrimitive,
  maxPrimitive,
  minPrimitive,
  reluGradientPrimitive,
  equalPrimitive,
  lessPrimitive,
  lessEqualPrimitive,
  andPrimitive,
  orPrimitive,
  wherePrimitive,
  // along axes
  sumPrimitive,
  reduceMaxPrimitive,
  cumSumPrimitive,
  matMulPrimitive,
  reshapePrimitive,
  transposePrimitive,
  broadcastToPrimitive,
  slicePrimitive,
  padPrimitive,
  concatPrimitive,
  reversePrimitive,
  gatherPrimitive,
  scatterAddPrimitive,
  // over the batch: gone once the batch axis is placed
  batchSumPrimitive,
  toBatchPrimitive,
  batchMaxPrimitive,
  batchMatMulPrimitive,
  foldBatchPrimitive,
  unfoldBatchPrimitive,
];

/** Every primitive by name. */
export const primitives: Readonly<Record<string, Primitive>> = Object.fromEntries(
  list.map((primitive) => [primitive.name, primitive]),
);
