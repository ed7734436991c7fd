import { meaningOfKey } from './names.js';

/** What documentation, templates and redacting tools put in a credential's place. */
const PLACEHOLDERS: readonly RegExp[] = [
  // One character over and over, masked parts, ellipses.
  /^(.)\1+$/s,
  /x{6}|\*{3}|\u2022{2}|\.{3}|\u2026/i,
  /^x{2,}[-_.]/i,
  // "your token here", "<token>", "[redacted]".
  /^your|^(?:my|the|enter|insert|put|paste|add|some|example|sample|test|dummy|fake)[_-]/i,
  /^<.*>?$|^\[.*\]$|^\(.*\)$/s,
  // BigCommerce's own documentation, and everyone's templates.
  /alphanumstring|hexadecimalstring|change[_-]?me|placeholder|redacted/i,
  /^(?:example|hidden|masked|secret|todo|tbd|none|null|nil|undefined|true|false|n\/?a|\?+|-+)$/i,
  // A reference to where the value is.
  /^(?:\$|%|\{\{|op:\/\/|vault:|process\.env|env\()/i,
];

/** The text stands where a value should and is none: a placeholder, a mask, a reference, its own label. */
export function isPlaceholder(value: string): boolean {
  return PLACEHOLDERS.some((pattern) => pattern.test(value)) || meaningOfKey(value) !== undefined;
}
