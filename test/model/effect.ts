/** What a move does to a target, in one number: {@link NO_EFFECT}, a write, or the taking of a place. */
import { CODE_BITS } from './values.js';

/** Nobody else can notice it. */
export const NO_EFFECT = 0;

const CODES = (1 << CODE_BITS) - 1;
const WRITE = 1 << 9;
const PLACE = 1 << 10;

/** @param planned - the code of what the writer's plan saw there */
export function writing(target: number, code: number, planned: number): number {
  return WRITE | target | (code << 3) | (planned << 6);
}

/** The one place for pending versions in a target is taken. */
export function takingPlace(target: number): number {
  return PLACE | target;
}

export function isWrite(effect: number): boolean {
  return (effect & WRITE) !== 0;
}

export function targetOf(effect: number): number {
  return effect & CODES;
}

export function codeOf(effect: number): number {
  return (effect >> 3) & CODES;
}

export function plannedOf(effect: number): number {
  return (effect >> 6) & CODES;
}
